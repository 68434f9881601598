using System.Runtime.Versioning;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>
/// The journeys, told once and run against each window: <see cref="OnOneProcess"/> and <see cref="OnSevenProcesses"/>. A part for each
/// subject. Where a journey fails, the suite is wrong, never the environment: nothing here asks which window it stands before.
/// </summary>
[SupportedOSPlatform("linux")]
public abstract partial class EveryJourney(Window window) : Journey(window)
{
}
