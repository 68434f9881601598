using System.Diagnostics;
using Google.Protobuf;
using SingleWindow.Contracts;

namespace SingleWindow.Platform.Steps;

/// <summary>One item of a batch on its way through a step.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Message">The item itself.</param>
/// <param name="Trace">Where its trace stands, default when it is not sampled.</param>
/// <param name="MessageId">The batch it came in.</param>
public sealed record Item(EventKind Kind, IMessage Message, ActivityContext Trace, Guid MessageId);
