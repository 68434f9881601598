using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;
using SingleWindow.Contracts;
using SingleWindow.Tests.Servers;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>gRPC: streaming submission, the watch, one question a house, health, reflection, and a client in another language.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task Declarations_are_filed_by_stream_and_watched_to_their_end()
    {
        using var channel = Channel(Houses.Gateway);
        var gateway = new Contracts.Gateway.GatewayClient(channel);
        var (first, second) = (Window.Trade("green.json"), Window.Trade("green.json"));
        var bad = Window.Trade("green.json").ToSubmission("bad-" + Window.Number());
        bad.Declaration.Lines[0].Total = "-1";
        bad.Payment.Currency = "US";
        var submission = first.ToSubmission("stream-" + Window.Number());
        using var stream = gateway.Submit(await AsMerchantAsync());
        List<SubmissionAnswer> answers = [];
        // The last one repeats the first, once that is answered.
        foreach (var one in (Submission[])[submission, bad, second.ToSubmission("stream-" + Window.Number()), submission])
        {
            await stream.RequestStream.WriteAsync(one, TestContext.Current.CancellationToken);
            Assert.True(await stream.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
            answers.Add(stream.ResponseStream.Current);
        }
        await stream.RequestStream.CompleteAsync();
        Assert.False(await stream.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        Assert.Equal(4, answers.Count);
        var refused = answers.Single(a => a.IdempotencyKey == bad.IdempotencyKey);
        Assert.Empty(refused.Id);
        Assert.Contains(refused.Errors, e => e.Pointer.EndsWith("/currency", StringComparison.Ordinal) && e.Value == "US");
        Assert.Equal("NEGATIVE", refused.Errors.Single(e => e.Value == "-1").Code);
        var twice = answers.Where(a => a.IdempotencyKey == submission.IdempotencyKey).ToList();
        Assert.Equal(2, twice.Count);
        Assert.Single(twice.Select(a => a.Id).Distinct(StringComparer.Ordinal));
        Assert.Single(twice, a => a.Replayed);
        first.Id = twice[0].Id;
        Assert.StartsWith("dcl_", first.Id, StringComparison.Ordinal);

        await Window.ReportProceedsAsync(first);
        using var watch = gateway.Watch(new WatchRequest { Id = first.Id }, await AsMerchantAsync());
        List<DeclarationState> states = [];
        await foreach (var state in watch.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken)) states.Add(state);
        Assert.Equal("settled", states[^1].Status);
        Assert.Equal("done", states[^1].Group);
        Assert.Equal(899, states[^1].Official);
        Assert.Equal(states.Select(s => s.Version).Order(), states.Select(s => s.Version));

        var asked = await gateway.AskDeclarationAsync(new DeclarationQuestion { Id = first.Id }, await AsMerchantAsync());
        Assert.Equal((first.Reference, "settled"), (asked.Reference, asked.Status));
        var stranger = await Assert.ThrowsAsync<RpcException>(async () => await gateway.AskDeclarationAsync(new DeclarationQuestion { Id = first.Id }, await AsAsync("merchant-2")));
        Assert.Equal(StatusCode.NotFound, stranger.StatusCode);
        var nobody = await Assert.ThrowsAsync<RpcException>(async () => await gateway.AskDeclarationAsync(new DeclarationQuestion { Id = "dcl_\0" }, await AsMerchantAsync()));
        Assert.Equal(StatusCode.NotFound, nobody.StatusCode);
    }

    [Fact]
    public async Task An_import_is_filed_by_stream_and_ends_as_one_by_JSON()
    {
        await LodgeAsync("merchant-1", "3301960001", "100000");
        using var channel = Channel(Houses.Gateway);
        var gateway = new Contracts.Gateway.GatewayClient(channel);
        var bad = Import("import-direct.json").ToImportSubmission("import-bad-" + Window.Number());
        bad.Declaration.Import.Buyer.IdNumber = "110101199003070282";
        bad.Declaration.Lines[0].Total = "-1";
        var trade = Import("import-direct.json");
        var good = trade.ToImportSubmission("import-" + Window.Number());
        using var stream = gateway.Submit(await AsMerchantAsync());
        List<SubmissionAnswer> answers = [];
        foreach (var one in (Submission[])[bad, good, good])
        {
            await stream.RequestStream.WriteAsync(one, TestContext.Current.CancellationToken);
            Assert.True(await stream.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
            answers.Add(stream.ResponseStream.Current);
        }
        await stream.RequestStream.CompleteAsync();

        Assert.Empty(answers[0].Id);
        Assert.Contains(answers[0].Errors, e => e.Code == "NEGATIVE" && e.Pointer == "/goods/0/total");
        Assert.All(answers[0].Errors, e => Assert.DoesNotContain("110101199003070282", e.ToString(), StringComparison.Ordinal));
        Assert.Equal((answers[1].Id, true), (answers[2].Id, answers[2].Replayed));
        Assert.StartsWith("dcl_", answers[1].Id, StringComparison.Ordinal);
        var state = await Window.UntilAsync(answers[1].Id, "delivered");
        Assert.Equal(("import", "cbec70", "110", "10.01"), (
            state.Text("direction"), state.Text("import.regime"), state.Text("import.dutiablePrice"), state.Text("import.taxBills.0.total")));
        Assert.Equal("delivered", (await gateway.AskDeclarationAsync(new DeclarationQuestion { Id = answers[1].Id }, await AsMerchantAsync())).Status);
    }

    [Fact]
    public async Task Every_house_answers_its_question_to_the_owner_and_to_nobody_else()
    {
        var trade = Window.Trade("green.json").LeftToItsCarrier();
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "released");
        await Window.ReportProceedsAsync(trade);
        await DepartAsync(trade);
        await Window.UntilAsync(trade.Id, "settled");
        const string Merchant = "3301960001", Carrier = "3301963001";
        using var transaction = Channel(Houses.Transaction);
        using var payment = Channel(Houses.Payment);
        using var logistics = Channel(Houses.Logistics);
        using var customs = Channel(Houses.Customs);
        using var refund = Channel(Houses.TaxRefund);
        using var settlement = Channel(Houses.FxSettlement);

        async Task Ask<T>(Func<CallOptions, AsyncUnaryCall<T>> ask, Func<T, bool> found, Action<T> holds)
        {
            var answer = await ask(await AsMerchantAsync());
            Assert.True(found(answer), $"{typeof(T).Name}: {answer}");
            holds(answer);
            Assert.False(found(await ask(await AsAsync("merchant-2"))), $"{typeof(T).Name} is told to a stranger.");
            Assert.True(found(await ask(await AsAsync("officer"))), $"{typeof(T).Name} is not told to the officer.");
            var refused = await Assert.ThrowsAsync<RpcException>(async () => await ask(default));
            Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        }

        await Ask(o => new Transaction.TransactionClient(transaction).AskOrderAsync(new OrderQuestion { EbcCode = Merchant, OrderNo = trade.OrderNo }, o),
            a => a.Found, a => Assert.Equal(("83.9", Verdict.Accepted), (a.Order.GoodsValue, a.Order.Verdict)));
        await Ask(o => new Payment.PaymentClient(payment).AskPaymentAsync(new PaymentQuestion { EbcCode = Merchant, OrderNo = trade.OrderNo }, o),
            a => a.Found, a => Assert.Equal(("90", Verdict.Accepted), (a.Payment.Amount, a.Payment.Verdict)));
        await Ask(o => new Logistics.LogisticsClient(logistics).AskWaybillAsync(new WaybillQuestion { LogisticsCode = Carrier, LogisticsNo = trade.WaybillNo }, o),
            a => a.Found, a => Assert.True(a.LeftAt > 0));
        await Ask(o => new Contracts.Customs.CustomsClient(customs).AskCaseAsync(new CaseQuestion { FilingId = trade.Id }, o),
            a => a.Found, a =>
            {
                Assert.Equal([120, 399, 800, 899], a.Moves.Select(m => m.Status));
                Assert.NotEmpty(a.Used);
                Assert.All(a.Used, u => Assert.True(u.Rule.Length > 0 && u.Version.Length > 0 && u.Figures.Length > 0 && u.Source.Length > 0, u.ToString()));
            });
        await Ask(o => new TaxRefund.TaxRefundClient(refund).AskRefundAsync(new RefundQuestion { FilingId = trade.Id }, o),
            a => a.Found, a => Assert.Equal("exempt", a.Refund.Outcome));
        await Ask(o => new FxSettlement.FxSettlementClient(settlement).AskSettlementAsync(new SettlementQuestion { FilingId = trade.Id }, o),
            a => a.Found, a => Assert.Equal(("settled", "83.9"), (a.Settlement.Outcome, a.Settlement.Received)));
        var quote = await new FxSettlement.FxSettlementClient(settlement).QuoteRateAsync(
            new RateQuestion { Currency = "USD", Date = Window.Now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) }, await AsMerchantAsync());
        Assert.True(quote.Found && Decimals.Read(quote.Rate) > 0, quote.ToString());

        // What PostgreSQL cannot keep is no question of any house, also where the question would be tried in its tables.
        var asMerchant = await AsMerchantAsync();
        (string Field, Func<Task> Ask)[] nuls =
        [
            ("order_no", async () => await new Transaction.TransactionClient(transaction).AskOrderAsync(new OrderQuestion { EbcCode = Merchant, OrderNo = "\0" }, asMerchant)),
            ("order_no", async () => await new Transaction.TransactionClient(transaction).TryOrderAsync(new OrderSubmitted { EbcCode = Merchant, OrderNo = "\0" }, asMerchant)),
            ("payment.order_no", async () => await new Payment.PaymentClient(payment).TryPaymentAsync(
                new PaymentTrial { Payment = new PaymentSubmitted { EbcCode = Merchant, OrderNo = "\0" } }, asMerchant)),
            ("logistics_no", async () => await new Logistics.LogisticsClient(logistics).TryWaybillAsync(new WaybillSubmitted { LogisticsCode = Carrier, LogisticsNo = "\0" }, asMerchant)),
            ("filing_id", async () => await new Contracts.Customs.CustomsClient(customs).AskCaseAsync(new CaseQuestion { FilingId = "\0" }, asMerchant)),
            ("order_no", async () => await new TaxRefund.TaxRefundClient(refund).TryRefundAsync(new ReleasedGoods { EbcCode = Merchant, OrderNo = "\0" }, asMerchant)),
            ("goods.order_no", async () => await new FxSettlement.FxSettlementClient(settlement).TrySettlementAsync(
                new SettlementTrial { Goods = new ReleasedGoods { EbcCode = Merchant, OrderNo = "\0" } }, asMerchant)),
        ];
        foreach (var (field, ask) in nuls)
        {
            var status = (await Assert.ThrowsAsync<RpcException>(ask)).Status;
            Assert.Equal((StatusCode.InvalidArgument, $"{field}: a text without U+0000."), (status.StatusCode, status.Detail));
        }
    }

    [Fact]
    public async Task Health_and_reflection_are_on_in_every_process()
    {
        foreach (var house in Houses.All)
        {
            using var channel = Channel(house);
            var health = await new Health.HealthClient(channel).CheckAsync(
                new HealthCheckRequest(), deadline: Soon(), cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
            using var reflection = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(
                deadline: Soon(), cancellationToken: TestContext.Current.CancellationToken);
            await reflection.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, TestContext.Current.CancellationToken);
            Assert.True(await reflection.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
            var services = reflection.ResponseStream.Current.ListServicesResponse.Service.Select(s => s.Name).ToList();
            await reflection.RequestStream.CompleteAsync();
            var name = string.Concat(house.Split('-').Select(p => char.ToUpperInvariant(p[0]) + p[1..]));
            Assert.Contains("singlewindow.v1." + name, services);
        }
    }

    [Fact]
    public async Task A_client_in_another_language_files_by_stream_and_watches_to_the_end()
    {
        var folder = Path.Combine(SuiteBuild.Find().Root, "tests", "journeys", "node");
        await NodeModulesAsync(folder);
        var trade = Window.Trade("green.json");
        var submission = new JsonFormatter(JsonFormatter.Settings.Default).Format(trade.ToSubmission("node-" + Window.Number()));
        using var node = Start("node", folder, "client.js");
        await node.StandardInput.WriteAsync(submission);
        node.StandardInput.Close();
        var id = await node.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";
        Assert.True(id.StartsWith("dcl_", StringComparison.Ordinal), $"{id} {(id.Length == 0 ? await node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken) : "")}");
        await Window.ReportProceedsAsync(trade);
        var rest = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, rest + await node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal("settled done 899", rest.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        Assert.Equal(trade.Reference, (await Window.StateAsync(id)).Text("reference"));
    }

    static async Task NodeModulesAsync(string folder)
    {
        if (File.Exists(Path.Combine(folder, "node_modules", "@grpc", "grpc-js", "package.json"))) return;
        if (!Found("node") || !Found("npm"))
        {
            const string Missing = "node is missing on this machine. Run: apt-get update && apt-get install -y nodejs npm";
            Assert.SkipWhen(!Need.MustFail, Missing);
            Assert.Fail(Missing);
        }
        using var npm = Process.Start(new ProcessStartInfo("npm", "ci --no-audit --no-fund --ignore-scripts") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = npm.StandardOutput.ReadToEndAsync();
        var errors = npm.StandardError.ReadToEndAsync();
        await npm.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(npm.ExitCode == 0, $"npm ci: {await output}{await errors}");
    }

    static bool Found(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    Process Start(string program, string folder, string script)
    {
        var start = new ProcessStartInfo(program, script)
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["GATEWAY"] = Window.Suite[Houses.Gateway].Grpc.Authority;
        start.Environment["TOKEN"] = Window.AsAsync("merchant-1").GetAwaiter().GetResult().Token;
        return Process.Start(start)!;
    }

}
