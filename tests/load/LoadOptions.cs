using System.CommandLine;

namespace SingleWindow.Tests.Load;

/// <summary>What the command line asks for.</summary>
/// <param name="Declarations">How many are measured.</param>
/// <param name="Bulk">Declarations of one NDJSON post; 1: single JSON posts.</param>
/// <param name="Rate">Open loop: declarations a second, sent when due whatever the answers do. 0: closed loop.</param>
/// <param name="Connections">Closed loop: posts in flight. Open loop: connections at most.</param>
/// <param name="Sqlite">SQLite instead of PostgreSQL.</param>
/// <param name="Loopback">The loopback bus instead of RabbitMQ.</param>
/// <param name="OneProcess">deploy/local hosts all houses.</param>
/// <param name="Lines">Goods lines of every declaration; null: 1 to 5.</param>
/// <param name="Warmup">Declarations that settle before the measurement starts; they are checked, not measured.</param>
/// <param name="Build">Build the suite first.</param>
/// <param name="Explain">Say on standard error where CPU and statements went.</param>
/// <param name="Keep">Leave everything running after the report until Ctrl-C.</param>
/// <param name="Timeout">Longest measurement; what has no end by then is lost.</param>
/// <param name="Imports">Retail imports that are measured after the declarations, in the same suite.</param>
/// <param name="Settings">Settings of the suite's processes as <c>Section:Key=value</c>.</param>
sealed record LoadOptions(
    int Declarations, int Bulk, double Rate, int Connections, bool Sqlite, bool Loopback, bool OneProcess, int? Lines, int Warmup, bool Build,
    bool Explain, bool Keep, TimeSpan Timeout, int Imports, IReadOnlyList<string> Settings)
{
    public string Store => Sqlite ? "sqlite" : "postgres";

    public string Bus => Loopback ? "loopback" : "rabbitmq";
}

/// <summary>The command line.</summary>
static class LoadCommand
{
    public static RootCommand Create(Func<LoadOptions, CancellationToken, Task<int>> run)
    {
        var declarations = Positive("--declarations", "Declarations that are measured", 60_000);
        var bulk = Positive("--bulk", "Declarations of one NDJSON post", 100);
        var single = new Option<bool>("--single") { Description = "One declaration a post, as JSON" };
        var rate = new Option<double>("--rate") { Description = "Open loop: declarations a second; acknowledgements count from the moment each post was due" };
        var connections = new Option<int?>("--connections") { Description = "Posts in flight (default: 8 in bulk, 64 single, 512 in the open loop)" };
        var store = OneOf("--store", "Where rows go", "postgres", "sqlite");
        var bus = OneOf("--bus", "What carries messages", "rabbitmq", "loopback");
        var processes = new Option<int?>("--processes") { Description = "7: one per house; 1: deploy/local hosts all (default: 7, with the loopback bus 1)" };
        var lines = new Option<int?>("--lines") { Description = "Goods lines of every declaration (default: 1 to 5, about 2 KB)" };
        var warmup = new Option<int>("--warmup") { Description = "Declarations that settle before the measurement; checked, not measured", DefaultValueFactory = _ => 2_000 };
        var timeout = Positive("--timeout", "Seconds after which the measurement ends whatever is open", 600);
        var noBuild = new Option<bool>("--no-build") { Description = "Run the suite as it was built last" };
        var explain = new Option<bool>("--explain") { Description = "Say on standard error where CPU and SQL statements went" };
        var keep = new Option<bool>("--keep") { Description = "Leave everything running after the report until Ctrl-C" };
        var imports = new Option<int>("--imports") { Description = "Retail imports measured after the exports, in the same run", DefaultValueFactory = _ => 0 };
        var set = new Option<string[]>("--set") { Description = "A setting of the suite as Section:Key=value; may be repeated", DefaultValueFactory = _ => [] };
        var command = new RootCommand(
            "Sends declarations to the whole suite running as real processes, until each has its end, and prints one JSON line of measurements. "
            + "The exit code is 1 when one is lost or doubled.")
        {
            declarations, bulk, single, rate, connections, store, bus, processes, lines, warmup, timeout, noBuild, explain, keep, imports, set,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(bus) == "loopback" && result.GetValue(processes) is > 1) result.AddError("--bus loopback carries messages inside one process alone.");
            if (result.GetValue(processes) is not (null or 1 or 7)) result.AddError("--processes is 1 or 7.");
            if (result.GetValue(lines) is < 1 or > 100) result.AddError("--lines is 1 to 100.");
            if (result.GetValue(connections) is < 1) result.AddError("--connections is at least 1.");
            if (result.GetValue(rate) < 0 || result.GetValue(warmup) < 0 || result.GetValue(imports) < 0) result.AddError("--rate, --warmup and --imports are not negative.");
        });
        command.SetAction((parsed, ct) =>
        {
            var size = parsed.GetValue(single) ? 1 : parsed.GetValue(bulk);
            var open = parsed.GetValue(rate);
            var loopback = parsed.GetValue(bus) == "loopback";
            return run(new LoadOptions(
                parsed.GetValue(declarations), size, open, parsed.GetValue(connections) ?? (open > 0 ? 512 : size > 1 ? 8 : 64),
                parsed.GetValue(store) == "sqlite", loopback, (parsed.GetValue(processes) ?? (loopback ? 1 : 7)) == 1, parsed.GetValue(lines),
                parsed.GetValue(warmup), !parsed.GetValue(noBuild), parsed.GetValue(explain), parsed.GetValue(keep),
                TimeSpan.FromSeconds(parsed.GetValue(timeout)), parsed.GetValue(imports), parsed.GetValue(set)!), ct);
        });
        return command;
    }

    static Option<int> Positive(string name, string description, int standard)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError($"{name} is at least 1.");
        });
        return option;
    }

    static Option<string> OneOf(string name, string description, params string[] values)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => values[0] };
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
