using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>Submissions by stream: what a ready made message says of itself, and the room that they share with the bodies of REST.</summary>
public sealed class GrpcDoorTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_submission_is_a_first_version_whatever_it_says()
    {
        await using var host = await StartAsync();
        var submission = Of("grpc-version");
        submission.Declaration.Version = 7;

        var answer = await SubmitAsync(host, submission);

        var sent = Assert.Single(await host.Bus.Left(Events.DeclarationsSubmitted, d => d.FilingId == answer.Id, 1));
        Assert.Equal(0, sent.Version);
    }

    [Fact]
    public async Task Submissions_share_the_room_of_bodies_until_they_are_answered()
    {
        await using var host = await StartAsync();
        var room = host.Services.GetRequiredService<BodyRoom>();
        var (submission, others) = (Of("grpc-room"), room.Enter());
        Assert.True(others.Hold(Room - submission.CalculateSize() + 1));

        var refused = await SubmitAsync(host, submission);
        Assert.Equal(("", "BODIES_FULL", "grpc-room"), (refused.Id, Assert.Single(refused.Errors).Code, refused.IdempotencyKey));

        others.Dispose();
        Assert.StartsWith("dcl_", (await SubmitAsync(host, submission)).Id, StringComparison.Ordinal);
        Assert.Equal(0, room.Held);
    }

    [Fact]
    public async Task A_key_that_is_none_is_not_held_for_its_answer()
    {
        await using var host = await StartAsync();
        var answer = await SubmitAsync(host, Of(new string('k', 300)));
        Assert.Equal(("", "KEY_MISSING"), (answer.IdempotencyKey, Assert.Single(answer.Errors).Code));
    }

    private const int Room = 100_000;

    private static async Task<GatewayHost> StartAsync()
    {
        var host = new GatewayHost { Settings = { ["Gateway:BodyRoom:Bytes"] = $"{Room}", ["Kestrel:EndpointDefaults:Protocols"] = "Http2" } };
        await host.InitializeAsync();
        return host;
    }

    private static Submission Of(string key)
    {
        var bundle = Submissions.Read(FilingKind.Declaration, Encoding.UTF8.GetBytes(Samples.Declaration().ToJsonString()), new Caller("3301960001", ["merchant"]), new Faults())!;
        return new Submission { IdempotencyKey = key, Declaration = bundle.Declaration, Order = bundle.Order, Payment = bundle.Payment, Waybill = bundle.Waybill };
    }

    private static async Task<SubmissionAnswer> SubmitAsync(GatewayHost host, Submission submission)
    {
        using var channel = GrpcChannel.ForAddress(host.Http.BaseAddress!);
        using var stream = new Contracts.Gateway.GatewayClient(channel).Submit(new Metadata { { "authorization", "told " + Samples.Merchant } }, cancellationToken: Ct);
        await stream.RequestStream.WriteAsync(submission, Ct);
        await stream.RequestStream.CompleteAsync();
        Assert.True(await stream.ResponseStream.MoveNext(Ct));
        return stream.ResponseStream.Current;
    }
}
