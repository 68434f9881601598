global using SingleWindow.Tests.Journeys.Environments;
global using Xunit;
