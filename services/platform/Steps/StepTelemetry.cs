using System.Diagnostics;

namespace SingleWindow.Platform.Steps;

internal static class StepTelemetry
{
    internal static Activity? Resume(Activity? span, ActivityContext trace) => span;
}
