using Microsoft.AspNetCore.Authorization;
using SingleWindow.Gateway.Door;

namespace SingleWindow.Gateway.Features;

/// <summary>gRPC Gateway: streaming submission, the state of a declaration, and a watch on it.</summary>
[Authorize]
public sealed class AnswerQuestions(FilingIntake intake) : Contracts.Gateway.GatewayBase
{
    private readonly FilingIntake _intake = intake;
}
