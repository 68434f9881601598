using SingleWindow.Platform.Bus;

namespace SingleWindow.Tests.Integration.Buses;

public sealed class LoopbackBusTests(TestServers servers) : BusCompliance(servers)
{
    protected override Task<IBus> OpenAsync() => Task.FromResult<IBus>(new LoopbackBus());

    [Fact]
    public async Task A_send_returns_when_the_reader_has_committed_and_not_before()
    {
        var commit = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Bus.ListenAsync(Reader, [Kind], (_, _) => commit.Task, Ct);

        var sent = Bus.SendAsync(Reader, Message(Kind), Ct);

        Assert.False(sent.IsCompleted);
        commit.SetResult();
        await sent;
    }

    [Fact]
    public async Task The_readers_error_goes_to_the_sender_who_still_has_the_message()
    {
        await Bus.ListenAsync(Reader, [Kind], (_, _) => throw new InvalidDataException("unreadable"), Ct);

        await Assert.ThrowsAsync<InvalidDataException>(() => Bus.SendAsync(Reader, Message(Kind), Ct));
    }

    [Fact]
    public async Task A_reader_that_stops_before_its_commit_is_no_failure()
    {
        await Bus.ListenAsync(Reader, [Kind], (_, _) => Task.FromCanceled(new CancellationToken(canceled: true)), Ct);
        await Assert.ThrowsAsync<ReaderStoppedException>(() => Bus.SendAsync(Reader, Message(Kind), Ct));

        await Bus.StopAsync(Ct);
        await Assert.ThrowsAsync<ReaderStoppedException>(() => Bus.SendAsync(Reader, Message(Kind), Ct));
    }
}
