using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Rules;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;

namespace SingleWindow.Customs.Store;

/// <summary>
/// The rows of one step. Loading takes at most three queries: legs filed alone, cases with those that wait for a leg that came, one lane of
/// numbers; a fourth only where a case may let go of a leg filed alone, or of its place in the line for one. A submission that brings its
/// legs asks for its case alone, and for a lane once it can be decided. Where one of them is an import, the rows of <see cref="ImportWork"/> follow.
/// </summary>
public sealed class CustomsWork(RuleBook rules, ClearanceSettings settings)
{
    private string? _lane;

    public RuleBook Rules { get; } = rules;
    public ClearanceSettings Settings { get; } = settings;
    public Rows<CaseFile> Cases { get; } = new(CustomsTables.Cases);
    public Rows<LooseLeg> Loose { get; } = new(CustomsTables.LooseLegs);
    public Rows<NumberLane> Numbers { get; } = new(CustomsTables.Numbers);

    // By the bytes they were read from, which are the same array as long as the list is.
    private readonly Dictionary<byte[], DeclarationSubmitted> _lists = [];

    /// <summary>The list of a case when it was read to load the rows of an import; null: it was not.</summary>
    public DeclarationSubmitted? ListOf(CaseFile file) => file.Declaration is { } bytes ? _lists.GetValueOrDefault(bytes) : null;

    /// <summary>Null in a step without imports.</summary>
    public ImportWork? Imports { get; private set; }

    /// <summary>The number that the next decision would take. Only cases that can be decided in this step may ask.</summary>
    public OfficialNumbers PeekNumber(long now, bool import) =>
        import ? Lane(import).TakeImport(ChinaDay.Of(now)).Number : Lane(import).Take(ChinaDay.Of(now)).Number;

    public void TakeNumber(long now, bool import) =>
        Numbers.Put(import ? Lane(import).TakeImport(ChinaDay.Of(now)).After : Lane(import).Take(ChinaDay.Of(now)).After);

    private NumberLane Lane(bool import)
    {
        var lane = _lane ?? throw new InvalidOperationException("The step decides a case although none was in sight when it loaded.");
        lane = import ? NumberLane.ImportsBeside(lane) : lane;
        return Numbers.Find(lane) ?? new NumberLane(lane, "", 0);
    }

    public void OpenLane(string filingId) => _lane ??= NumberLane.Of(filingId);

    public static async Task<CustomsWork> LoadAsync(
        ImportRules imports, ClearanceSettings settings, ImportSettings importSettings, IStoreTransaction tx, IReadOnlyList<Item> items, CancellationToken ct)
    {
        var work = new CustomsWork(imports.Book, settings);
        var sought = Sought.By(items);
        await work.Loose.LoadAsync(tx, sought.Keys, ct);
        foreach (var key in sought.Arriving)
        {
            if (work.Loose.Find(key) is { } row)
            {
                sought.Cases.UnionWith(row.WaitingIds);
            }
        }
        foreach (var key in sought.Withdrawn)
        {
            if (work.Loose.Find(key) is { IsFree: false } row)
            {
                sought.Cases.Add(row.UsedBy);
            }
        }
        await work.Cases.LoadAsync(tx, sought.Cases, ct);
        List<string> lettingGo = [];
        foreach (var file in work.Cases.All)
        {
            var held = file.Loose | file.Sought;
            if (held != Legs.None && file.Ending == Ending.Unspecified && file.Status < OfficialStatus.Released && file.ReadDeclaration() is { } declaration)
            {
                foreach (var leg in Joining.Each)
                {
                    if ((held & leg) != 0 && LooseKeys.Of(declaration, leg) is var key && work.Loose.Find(key) is null)
                    {
                        lettingGo.Add(key);
                    }
                }
            }
        }
        await work.Loose.LoadAsync(tx, lettingGo, ct);
        var lists = sought.Imports(work.Cases, work._lists);
        if (sought.MayDecide(work.Cases) is { } first)
        {
            work.OpenLane(first);
            await work.Numbers.LoadAsync(tx, lists is null ? [work._lane!] : [work._lane!, NumberLane.ImportsBeside(work._lane!)], ct);
        }
        if (lists is { } found)
        {
            work.Imports = new ImportWork(imports, importSettings);
            await work.Imports.LoadAsync(tx, found.Undecided, found.Accepted, sought.Documents, ct);
        }
        return work;
    }

    public static async Task SaveAsync(IStoreTransaction tx, CustomsWork work, CancellationToken ct)
    {
        await work.Loose.SaveAsync(tx, ct);
        await work.Cases.SaveAsync(tx, ct);
        await work.Numbers.SaveAsync(tx, ct);
        if (work.Imports is { } imports)
        {
            await imports.SaveAsync(tx, ct);
        }
    }

    /// <summary>What the items of one step ask for.</summary>
    private sealed class Sought
    {
        private readonly Dictionary<string, DeclarationSubmitted> _imports = new(StringComparer.Ordinal);
        private ImportDocuments? _documents;

        internal ImportDocuments Documents => _documents ??= new ImportDocuments();
        private readonly Dictionary<string, Legs> _brought = new(StringComparer.Ordinal);
        private string? _refusedOrLoose;
        private string? _amended;

        internal HashSet<string> Cases { get; } = new(StringComparer.Ordinal);
        internal HashSet<string> Keys { get; } = new(StringComparer.Ordinal);

        /// <summary>Those of the keys under which a leg comes: who waits there is settled in this step.</summary>
        internal HashSet<string> Arriving { get; } = new(StringComparer.Ordinal);

        /// <summary>Those whose leg is taken back: who uses it is loaded too.</summary>
        internal List<string> Withdrawn { get; } = [];

        internal static Sought By(IReadOnlyList<Item> items)
        {
            var sought = new Sought();
            foreach (var item in items)
            {
                switch (item.Message)
                {
                    case DeclarationSubmitted declaration:
                        // Only a trial ends a version and brings the next in one step: whatever stands of the case, it may be decided.
                        sought.Brings(declaration.FilingId, Legs.Declaration, refused: declaration.Version > 1 && declaration.FilingId == sought._amended);
                        if (declaration.IeFlag == "I")
                        {
                            sought._imports[declaration.FilingId] = declaration;
                        }
                        foreach (var leg in Joining.Each)
                        {
                            if ((Joining.Embedded(declaration) & leg) == 0)
                            {
                                sought.Key(LooseKeys.Of(declaration, leg), declaration.FilingId);
                            }
                        }
                        break;
                    case OrderChecked order:
                        if (!sought.Own(order.FilingId, Legs.Order, order.Verdict) && order.Verdict == Verdict.Accepted)
                        {
                            sought.Arrives(LooseKeys.Order(order.EbcCode, order.OrderNo), order.FilingId);
                        }
                        break;
                    case PaymentChecked payment:
                        if (!sought.Own(payment.FilingId, Legs.Payment, payment.Verdict) && payment.Verdict == Verdict.Accepted)
                        {
                            sought.Arrives(LooseKeys.Payment(payment.EbcCode, payment.OrderNo), payment.FilingId);
                        }
                        break;
                    case WaybillChecked waybill:
                        if (!sought.Own(waybill.FilingId, Legs.Waybill, waybill.Verdict) && waybill.Verdict == Verdict.Accepted)
                        {
                            sought.Arrives(LooseKeys.Waybill(waybill.LogisticsCode, waybill.LogisticsNo), waybill.FilingId);
                        }
                        break;
                    case PaymentWithdrawn withdrawn:
                        foreach (var stated in withdrawn.Orders)
                        {
                            var payments = LooseKeys.Payment(withdrawn.EbcCode, stated.OrderNo);
                            sought.Keys.Add(payments);
                            sought.Withdrawn.Add(payments);
                            if (FilingId.IsDeclaration(stated.FilingId))
                            {
                                sought.Cases.Add(FilingId.Base(stated.FilingId));
                            }
                        }
                        break;
                    case GoodsMoved moved:
                        sought.Cases.Add(moved.FilingId);
                        break;
                    case ClosureRequested closure:
                        sought.Cases.Add(closure.FilingId);
                        sought._amended = closure.Ending == Ending.Amended ? closure.FilingId : sought._amended;
                        break;
                    case GuaranteeLodged lodged:
                        sought.Documents.Add(lodged);
                        break;
                    case GuaranteeDecided decided:
                        sought.Documents.Add(decided);
                        break;
                    case StockMoved stock:
                        sought.Documents.Add(stock);
                        break;
                    case CollectionRequested collection:
                        sought.Documents.Add(collection);
                        break;
                    case ReturnRequested asked:
                        sought.Cases.Add(asked.DeclarationId);
                        sought.Documents.Add(asked);
                        break;
                    case ReturnArrived arrived:
                        sought.Documents.Returns.Add(arrived.FilingId);
                        break;
                    case ReturnCancelled cancelled:
                        sought.Documents.Returns.Add(cancelled.FilingId);
                        break;
                    case HoldDecided { Link: HoldDecision.Link } hold:
                        sought.Cases.Add(hold.FilingId);
                        break;
                }
            }
            return sought;
        }

        /// <summary>The imports of the step: those that it may decide, and those that hold something already. Null when there is none.</summary>
        internal (List<DeclarationSubmitted> Undecided, List<string> Accepted)? Imports(Rows<CaseFile> cases, Dictionary<byte[], DeclarationSubmitted> lists)
        {
            List<string> accepted = [];
            foreach (var file in cases.All)
            {
                if (!file.IsImport || file.Ending != Ending.Unspecified || file.Status >= OfficialStatus.Released)
                {
                    continue;
                }
                if (file.Decision is not null)
                {
                    // Held, or a later version of one that was.
                    accepted.Add(file.FilingId);
                }
                if (!file.IsHeld && !_imports.ContainsKey(file.FilingId))
                {
                    _imports[file.FilingId] = lists[file.Declaration!] = file.ReadDeclaration()!;
                }
            }
            return _imports.Count == 0 && accepted.Count == 0 && _documents is null ? null : (
                [.. _imports.Where(i => _refusedOrLoose is not null || MayDecide(cases, i.Key, _brought.GetValueOrDefault(i.Key))).Select(i => i.Value)], accepted);
        }

        /// <summary>A case that this step may decide, or null. Says yes too often rather than too seldom.</summary>
        internal string? MayDecide(Rows<CaseFile> cases)
        {
            if (_refusedOrLoose is not null)
            {
                return _refusedOrLoose;
            }
            foreach (var (id, brought) in _brought)
            {
                if (MayDecide(cases, id, brought))
                {
                    return id;
                }
            }
            return null;
        }

        private static bool MayDecide(Rows<CaseFile> cases, string id, Legs brought) =>
            cases.Find(id) is not { } file ? brought == Legs.All
                : file.IsOpen && ((file.Missing & ~brought) == Legs.None || file.Refused != Legs.None);

        private bool Own(string filingId, Legs leg, Verdict verdict)
        {
            if (!FilingId.IsDeclaration(filingId))
            {
                return false;
            }
            Brings(FilingId.Base(filingId), leg, verdict == Verdict.Refused);
            return true;
        }

        private void Brings(string filingId, Legs leg, bool refused)
        {
            Cases.Add(filingId);
            _brought[filingId] = _brought.GetValueOrDefault(filingId) | leg;
            _refusedOrLoose ??= refused ? filingId : null;
        }

        private void Arrives(string key, string filingId)
        {
            Key(key, filingId);
            Arriving.Add(key);
        }

        private void Key(string key, string filingId)
        {
            Keys.Add(key);
            _refusedOrLoose ??= filingId;
        }
    }
}
