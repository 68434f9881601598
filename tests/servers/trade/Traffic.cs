using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace SingleWindow.Tests.Servers;

/// <summary>
/// Files a range of trades: the declarations of the merchants, and behind each accepted one the bank's report of its proceeds. Answers are
/// kept as bytes and read after the run, so that the tool takes little of the CPU it shares with what it measures.
/// </summary>
public sealed class Traffic
{
    const int ProceedsSenders = 2, MostProceeds = 500;
    static readonly TimeSpan ProceedsLinger = TimeSpan.FromMilliseconds(20);

    readonly Door _door;
    readonly Trades _trades;
    readonly AuthenticationHeaderValue[] _merchants;
    readonly AuthenticationHeaderValue _bank;
    readonly long _from;
    readonly int _count, _bulk;
    readonly long[] _due, _acked;
    readonly byte[]?[] _answers;
    readonly Channel<int> _toReport = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = false });
    int _accepted, _inFlight;

    /// <param name="from">Number of the first trade.</param>
    public Traffic(Door door, Trades trades, IEnumerable<string> merchants, string bank, long from, int count, int bulk)
    {
        (_door, _trades, _from, _count, _bulk) = (door, trades, from, count, bulk);
        _merchants = [.. merchants.Select(t => new AuthenticationHeaderValue("Bearer", t))];
        _bank = new("Bearer", bank);
        var posts = (count + bulk - 1) / bulk;
        (_due, _acked, _answers) = (new long[posts], new long[posts], new byte[posts][]);
    }

    /// <summary>Declarations accepted so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Posts without an answer.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>One accepted id of every hundred declarations or so, for watching.</summary>
    public ConcurrentQueue<string> Sample { get; } = new();

    /// <summary>When the first post was sent, or due.</summary>
    public long Began { get; private set; }

    /// <summary>When the last post was acknowledged.</summary>
    public long Ended => _acked.Max();

    /// <summary>Files everything; returns when the last post and the last report are answered.</summary>
    /// <param name="rate">Open loop: declarations a second; 0: closed loop.</param>
    /// <param name="connections">Closed loop: posts in flight.</param>
    public async Task RunAsync(double rate, int connections, CancellationToken ct)
    {
        var reporting = Enumerable.Range(0, ProceedsSenders).Select(s => Task.Run(() => ReportAsync(s, ct), ct)).ToArray();
        Began = Stopwatch.GetTimestamp();
        await (rate > 0 ? OpenAsync(rate, ct) : ClosedAsync(connections, ct));
        _toReport.Writer.Complete();
        await Task.WhenAll(reporting);
    }

    /// <summary>Lodges what covers the taxes of imports, and confirms it; returns when both are filed.</summary>
    /// <param name="officer">Token of who confirms.</param>
    public async Task LodgeAsync(string officer, CancellationToken ct)
    {
        foreach (var (merchant, token) in _merchants.Index())
        {
            var (status, answer) = await _door.PostAsync("/v1/guarantees", token, "load-guarantee", Encoding.UTF8.GetBytes(Trades.Guarantee(merchant)), bulk: false, ct);
            if ((int)status >= 300) throw new InvalidOperationException($"A guarantee was refused with {(int)status}: {Encoding.UTF8.GetString(answer)}");
            var line = 1;
            var confirmation = $"/v1/guarantees/{IdOf(answer, ref line)}/confirmation";
            // Customs has to take it first.
            for (var tries = 0; (int)status != 202 || tries == 0; tries++)
            {
                (status, answer) = await _door.PostAsync(
                    confirmation, new("Bearer", officer), $"load-confirmation-{merchant}", Encoding.UTF8.GetBytes(Trades.Confirmation), bulk: false, ct);
                if ((int)status is not (202 or 409) || tries == 600) throw new InvalidOperationException($"A guarantee was not confirmed: {Encoding.UTF8.GetString(answer)}");
                if ((int)status == 409) await Task.Delay(100, ct);
            }
        }
    }

    /// <summary>Milliseconds from the moment each post was due to its acknowledgement.</summary>
    public double[] AckMillis() => [.. _due.Zip(_acked).Where(p => p.Second > 0).Select(p => Stopwatch.GetElapsedTime(p.First, p.Second).TotalMilliseconds)];

    /// <summary>When a trade was sent, or due, in milliseconds after <see cref="Began"/>.</summary>
    public double SentMillis(long number) => Stopwatch.GetElapsedTime(Began, _due[(number - _from) / _bulk]).TotalMilliseconds;

    /// <summary>Number and id of every accepted declaration, and the first refusals in words.</summary>
    public (Dictionary<long, string> Accepted, List<string> Refused) ReadAnswers()
    {
        var accepted = new Dictionary<long, string>(_count);
        var refused = new List<string>();
        for (var post = 0; post < _answers.Length; post++)
        {
            if (_answers[post] is not { } answer) continue;
            var first = _from + (long)post * _bulk;
            var line = 0;
            foreach (var text in _bulk == 1 ? [answer.AsMemory()] : Lines(answer))
            {
                line++;
                if (IdOf(text, ref line) is { } id) accepted.Add(first + line - 1, id);
                else if (refused.Count < 5) refused.Add(Encoding.UTF8.GetString(text.Span));
            }
        }
        return (accepted, refused);
    }

    async Task ClosedAsync(int connections, CancellationToken ct)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            for (var post = Interlocked.Increment(ref next); post < _due.Length; post = Interlocked.Increment(ref next))
            {
                _due[post] = Stopwatch.GetTimestamp();
                await PostAsync(post, ct);
            }
        }, ct)));
    }

    async Task OpenAsync(double rate, CancellationToken ct)
    {
        var ticks = Stopwatch.Frequency * _bulk / rate;
        var running = new List<Task>(_due.Length);
        for (var post = 0; post < _due.Length; post++)
        {
            _due[post] = Began + (long)(post * ticks);
            while (Stopwatch.GetTimestamp() < _due[post]) await Task.Delay(1, ct);
            var due = post;
            running.Add(Task.Run(() => PostAsync(due, ct), ct));
        }
        await Task.WhenAll(running);
    }

    async Task PostAsync(int post, CancellationToken ct)
    {
        var first = _from + (long)post * _bulk;
        var count = (int)Math.Min(_bulk, _from + _count - first);
        var body = _door.Rent();
        Interlocked.Increment(ref _inFlight);
        try
        {
            for (var i = 0; i < count; i++)
            {
                _trades.WriteDeclaration(first + i, body);
                if (_bulk > 1) EndLine(body);
            }
            var (status, answer) = await _door.PostAsync(
                "/v1/declarations", _merchants[_trades.MerchantOf(first)], $"load-{first}", body.WrittenMemory, _bulk > 1, ct);
            _acked[post] = Stopwatch.GetTimestamp();
            _answers[post] = answer;
            var accepted = (int)status < 300 ? answer.AsSpan().Count("\"id\":\"dcl_"u8) : 0;
            Interlocked.Add(ref _accepted, accepted);
            if (accepted > 0 && !_trades.AreImports) _toReport.Writer.TryWrite(post);
            if (accepted > 0 && first % 100 < _bulk) Sample.Enqueue(Encoding.ASCII.GetString(answer, answer.AsSpan().IndexOf("dcl_"u8), 36));
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
            _door.Return(body);
        }
    }

    // The bank reports soon after the acceptance: mostly before the release, as a buyer pays before the goods leave.
    async Task ReportAsync(int sender, CancellationToken ct)
    {
        var posts = new List<int>();
        for (var turn = 0; await _toReport.Reader.WaitToReadAsync(ct); turn++)
        {
            if (_bulk == 1) await Task.Delay(ProceedsLinger, ct);
            while (posts.Count * _bulk < MostProceeds && _toReport.Reader.TryRead(out var post)) posts.Add(post);
            // The other sender was quicker.
            if (posts.Count == 0) continue;
            var body = _door.Rent();
            foreach (var post in posts)
            {
                var first = _from + (long)post * _bulk;
                for (var number = first; number < Math.Min(first + _bulk, _from + _count); number++)
                {
                    _trades.WriteProceeds(number, body);
                    EndLine(body);
                }
            }
            var (status, answer) = await _door.PostAsync("/v1/proceeds", _bank, $"load-prc-{_from}-{sender}-{turn}", body.WrittenMemory, bulk: true, ct);
            if ((int)status >= 300) throw new InvalidOperationException($"Proceeds were refused with {(int)status}: {Encoding.UTF8.GetString(answer)}");
            _door.Return(body);
            posts.Clear();
        }
    }

    static void EndLine(System.Buffers.IBufferWriter<byte> body)
    {
        body.GetSpan(1)[0] = (byte)'\n';
        body.Advance(1);
    }

    static IEnumerable<ReadOnlyMemory<byte>> Lines(byte[] text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = text.AsSpan(at).IndexOf((byte)'\n');
            if (length < 0) length = text.Length - at;
            if (length > 0) yield return text.AsMemory(at, length);
            at += length + 1;
        }
    }

    /// <summary>The id of an answer; a result line also says which line of the post it answers.</summary>
    static string? IdOf(ReadOnlyMemory<byte> text, ref int line)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.TryGetProperty("line", out var said)) line = said.GetInt32();
            return json.RootElement.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
