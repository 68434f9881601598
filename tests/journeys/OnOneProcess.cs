using System.Runtime.Versioning;
using SingleWindow.Tests.Journeys.Every;

namespace SingleWindow.Tests.Journeys;

/// <summary>Every journey on deploy/local: one process, SQLite, the durable loopback.</summary>
[SupportedOSPlatform("linux")]
public sealed class OnOneProcess(LocalWindow window) : EveryJourney(window), IClassFixture<LocalWindow>;
