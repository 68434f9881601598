using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace SingleWindow.Tests.Servers;

/// <summary>
/// An endless, deterministic series of retail exports that every house accepts: trade <c>n</c> is the same in every run of one day. Each
/// has 1 to 5 goods lines and about 2 KB as JSON, with its order, payment and waybill; its proceeds cover the declared amount exactly, so
/// it ends settled. Or of retail imports of toys, each bought by another person: each ends delivered, with its tax under the guarantee of its merchant.
/// </summary>
public sealed class Trades
{
    /// <summary>Documents of one merchant before they repeat under other numbers.</summary>
    const int Variants = 60;

    const string Platform = "3301961001", PlatformName = "百象商城（样例）";
    const string Institution = "3301962001", InstitutionName = "汇通支付（样例）";
    const string Carrier = "3301963001", CarrierName = "远航速运（样例）";

    static readonly (string ClientId, string Code, string Name)[] Merchants =
        [("merchant-1", "3301960001", "青禾工艺（样例）"), ("merchant-2", "3301960002", "兰亭家居（样例）")];

    // Code, both statutory units (the first one is also the sales unit), name, model, lowest price, kg of one piece.
    static readonly (string Code, string Unit, string Unit2, string Name, string Model, decimal Price, decimal Kg)[] Goods =
    [
        ("6204430090", "011", "035", "合纤制连衣裙 Dress", "针织|合成纤维|女式|无品牌|无型号", 18.5m, 0.42m),
        ("6204530090", "011", "035", "合纤制裙子 Skirt", "机织|合成纤维|女式|无品牌|无型号", 22m, 0.4m),
        ("6109909011", "011", "035", "针织T恤衫 T-shirt", "针织|合成纤维|男式|无品牌|无型号", 7.9m, 0.2m),
        ("9503006000", "006", "035", "智力玩具 Puzzle", "木制|1000片|无品牌|无型号", 11.25m, 0.65m),
        ("9503002100", "007", "035", "玩偶动物 Plush toy", "毛绒|30厘米|无品牌|无型号", 9.99m, 0.3m),
        ("6104440000", "011", "035", "针织连衣裙 Knitted dress", "针织|人造纤维|女式|无品牌|无型号", 24.35m, 0.5m),
        ("8543709990", "001", "035", "电气设备 Ultrasonic cleaner", "超声波清洗机|35W|无品牌|UC-35", 31.4m, 0.9m),
    ];

    // Customs codes of the currency and of the country where its parcels go, and a port of call there.
    static readonly (string Currency, string Country, string Port)[] Markets =
        [("502", "502", "3151"), ("502", "502", "3154"), ("300", "304", "2110"), ("502", "501", "3009"), ("300", "305", "2307")];

    /// <summary>VAT of a retail import within the limits: 70 % of 13 %.</summary>
    const decimal ImportVat = 0.7m * 0.13m;

    readonly int _bulk;
    readonly int? _lines;
    readonly TradeTemplate[,] _declarations = new TradeTemplate[2, Variants];
    readonly TradeTemplate[,] _proceeds = new TradeTemplate[2, Variants];
    readonly decimal[] _amounts = new decimal[Variants];

    /// <param name="bulk">Trades of one post: they belong to one merchant, the next post to the other.</param>
    /// <param name="now">Time of the payments; the goods leave on that day.</param>
    /// <param name="lines">Goods lines of every declaration; null: 1 to 5.</param>
    public Trades(int bulk, DateTimeOffset now, int? lines = null, bool imports = false)
    {
        (_bulk, _lines, AreImports) = (bulk, lines, imports);
        for (var variant = 0; variant < Variants; variant++)
        {
            for (var merchant = 0; merchant < Merchants.Length; merchant++)
            {
                _declarations[merchant, variant] = new(
                    imports ? Import(Merchants[merchant], variant, now, out _amounts[variant]) : Declaration(Merchants[merchant], variant, now, out _amounts[variant]));
                _proceeds[merchant, variant] = new(Proceeds(Merchants[merchant].Code, variant, now, _amounts[variant]));
            }
        }
    }

    /// <summary>Clients of dev-clients.json that file declarations; <see cref="MerchantOf"/> picks one.</summary>
    public static IReadOnlyList<string> Clients { get; } = [.. Merchants.Select(m => m.ClientId)];

    /// <summary>Settings of the suite under which no trade waits for a person: the random draw of the green channel is off.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string> { ["Customs:Sampling"] = "off" };

    /// <summary>No proceeds follow them, and their end is another.</summary>
    public bool AreImports { get; }

    /// <summary>The deposit that covers the taxes of a merchant's imports.</summary>
    public static string Guarantee(int merchant) =>
        $$"""{"reference":"LOAD","company":"{{Merchants[merchant].Code}}","kind":"deposit","amount":"99999999"}""";

    /// <summary>What confirms it.</summary>
    public const string Confirmation = """{"confirmed":true,"certificateNo":"LOAD"}""";

    /// <summary>The client that confirms it.</summary>
    public const string Officer = "officer";

    /// <summary>The client that reports proceeds.</summary>
    public const string Bank = "bank";

    /// <summary>Mean length of a declaration's JSON in bytes.</summary>
    public int MeanLength => (int)_declarations.Cast<TradeTemplate>().Average(t => t.Length);

    /// <summary>Index of the merchant in <see cref="Clients"/>.</summary>
    public int MerchantOf(long number) => (int)(number / _bulk % Merchants.Length);

    public string MerchantCode(long number) => Merchants[MerchantOf(number)].Code;

    /// <summary>Declared amount, which is also what the bank receives; of an import its tax.</summary>
    public decimal AmountOf(long number) => _amounts[number % Variants];

    /// <summary>Customs code of its currency.</summary>
    public static string CurrencyOf(long number) => Market(number % Variants).Currency;

    public static string OrderNo(long number) => string.Create(CultureInfo.InvariantCulture, $"LT{number:D10}");

    /// <summary>The declarant's own number.</summary>
    public static string Reference(long number) => string.Create(CultureInfo.InvariantCulture, $"LTREF{number:D10}");

    /// <summary>Appends the JSON of a declaration with all its legs, on one line.</summary>
    public void WriteDeclaration(long number, IBufferWriter<byte> to) => _declarations[MerchantOf(number), number % Variants].Write(number, to);

    /// <summary>Appends the JSON of the bank's report for it, on one line.</summary>
    public void WriteProceeds(long number, IBufferWriter<byte> to) => _proceeds[MerchantOf(number), number % Variants].Write(number, to);

    static (string Currency, string Country, string Port) Market(long variant) => Markets[variant % Markets.Length];

    byte[] Declaration((string ClientId, string Code, string Name) merchant, int variant, DateTimeOffset now, out decimal amount)
    {
        var market = Market(variant);
        var lines = Enumerable.Range(0, _lines ?? 1 + variant % 5).Select(i => Line(variant, i)).ToList();
        amount = lines.Sum(l => l.Total);
        var net = lines.Sum(l => l.Kg);
        var freight = 3.5m + variant % 4;
        return Json(json =>
        {
            json.WriteString("reference", "LTREF" + TradeTemplate.Hole);
            json.WriteString("zone", "1");
            json.WriteString("customsOffice", "2992");
            json.WriteString("port", "2992");
            json.WriteString("procedure", "9610");
            json.WriteString("exportDate", now.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteString("statisticsFlag", "A");
            json.WriteString("agentCode", merchant.Code);
            json.WriteString("ownerCode", merchant.Code);
            json.WriteString("transportMode", "5");
            json.WriteString("destinationCountry", market.Country);
            json.WriteString("destinationPort", market.Port);
            Money(json, "freight", freight, market.Currency);
            Money(json, "insurance", 0m, market.Currency);
            json.WriteString("wrapType", "2");
            json.WriteNumber("packages", 1);
            json.WriteString("grossWeight", Text(net + 0.15m));
            json.WriteString("netWeight", Text(net));
            json.WriteString("refundRoute", "no-invoice");
            json.WriteStartArray("goods");
            foreach (var line in lines) GoodsLine(json, line, market);
            json.WriteEndArray();
            json.WriteStartObject("order");
            json.WriteString("orderNo", "LT" + TradeTemplate.Hole);
            json.WriteString("platformCode", Platform);
            json.WriteString("platformName", PlatformName);
            json.WriteString("merchantCode", merchant.Code);
            json.WriteString("merchantName", merchant.Name);
            json.WriteString("goodsValue", Text(lines.Sum(l => l.Total)));
            json.WriteString("freight", Text(freight));
            json.WriteString("currency", market.Currency);
            json.WriteStartArray("lines");
            foreach (var line in lines) OrderLine(json, line, market.Currency);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartObject("payment");
            json.WriteString("institutionCode", Institution);
            json.WriteString("institutionName", InstitutionName);
            json.WriteString("paymentNo", "LTPAY" + TradeTemplate.Hole);
            json.WriteString("amount", Text(lines.Sum(l => l.Total) + freight));
            json.WriteString("currency", market.Currency);
            json.WriteString("receivedAt", Time(now.AddMinutes(-30)));
            json.WriteEndObject();
            json.WriteStartObject("waybill");
            json.WriteString("carrierCode", Carrier);
            json.WriteString("carrierName", CarrierName);
            json.WriteString("waybillNo", "LTWB" + TradeTemplate.Hole);
            json.WriteString("freight", Text(freight));
            json.WriteString("insurance", "0");
            json.WriteString("currency", market.Currency);
            json.WriteString("grossWeight", Text(net + 0.15m));
            json.WriteNumber("packages", 1);
            json.WriteString("goodsInfo", lines[0].Name);
            json.WriteString("merchantCode", merchant.Code);
            json.WriteEndObject();
        });
    }

    byte[] Import((string ClientId, string Code, string Name) merchant, int variant, DateTimeOffset now, out decimal tax)
    {
        var lines = Enumerable.Range(0, _lines ?? 1 + variant % 5).Select(i => Toy(variant, i)).ToList();
        var goods = lines.Sum(l => l.Total);
        tax = lines.Sum(l => Math.Round(l.Total * ImportVat, 2, MidpointRounding.AwayFromZero));
        var (withheld, net) = (tax, lines.Sum(l => l.Kg));
        return Json(json =>
        {
            json.WriteString("direction", "import");
            json.WriteString("reference", "LTREF" + TradeTemplate.Hole);
            json.WriteString("zone", "1");
            json.WriteString("customsOffice", "2992");
            json.WriteString("port", "2992");
            json.WriteString("procedure", "9610");
            json.WriteString("importDate", now.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteString("transportMode", "5");
            json.WriteString("departureCountry", "502");
            json.WriteString("transportNo", "CA982");
            json.WriteString("voyageNo", "982");
            json.WriteString("billNo", "999-1");
            json.WriteString("wrapType", "2");
            json.WriteNumber("packages", 1);
            json.WriteString("grossWeight", Text(net + 0.15m));
            json.WriteString("netWeight", Text(net));
            json.WriteStartArray("goods");
            foreach (var line in lines) GoodsLine(json, line, ("142", "502", ""), import: true);
            json.WriteEndArray();
            json.WriteStartObject("order");
            json.WriteString("orderNo", "LT" + TradeTemplate.Hole);
            json.WriteString("platformCode", Platform);
            json.WriteString("platformName", PlatformName);
            json.WriteString("merchantCode", merchant.Code);
            json.WriteString("merchantName", merchant.Name);
            json.WriteString("goodsValue", Text(goods));
            json.WriteString("tax", Text(withheld));
            json.WriteString("paid", Text(goods + withheld));
            Person(json, "buyer");
            Consignee(json);
            json.WriteStartArray("lines");
            foreach (var line in lines) OrderLine(json, line, "142");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartObject("payment");
            json.WriteString("institutionCode", Institution);
            json.WriteString("institutionName", InstitutionName);
            json.WriteString("paymentNo", "LTPAY" + TradeTemplate.Hole);
            json.WriteString("amount", Text(goods + withheld));
            Person(json, "payer");
            json.WriteString("paidAt", Time(now.AddMinutes(-30)));
            json.WriteEndObject();
            json.WriteStartObject("waybill");
            json.WriteString("carrierCode", Carrier);
            json.WriteString("carrierName", CarrierName);
            json.WriteString("waybillNo", "LTWB" + TradeTemplate.Hole);
            json.WriteString("grossWeight", Text(net + 0.15m));
            json.WriteNumber("packages", 1);
            json.WriteString("goodsInfo", lines[0].Name);
            json.WriteString("merchantCode", merchant.Code);
            Consignee(json);
            json.WriteEndObject();
        });

        static void Person(Utf8JsonWriter json, string name)
        {
            json.WriteStartObject(name);
            json.WriteString("idType", "2");
            json.WriteString("idNumber", "LB" + TradeTemplate.Hole);
            json.WriteString("name", "样例买家");
            json.WriteEndObject();
        }

        static void Consignee(Utf8JsonWriter json)
        {
            json.WriteStartObject("consignee");
            json.WriteString("name", "样例收货人");
            json.WriteString("telephone", "13000000001");
            json.WriteString("address", "样例市样例路1号");
            json.WriteEndObject();
        }
    }

    static TradeLine Toy(int variant, int index)
    {
        var qty = 1 + (variant + index) % 4;
        var price = 21.5m + (variant * 7 + index * 3) % 40 / 10m;
        return new(index + 1, "9503008900", "007", "035", "积木玩具 Toy", "塑料|200片|无品牌|无型号", qty, price, qty * price, qty * 0.4m);
    }

    static byte[] Proceeds(string merchant, int variant, DateTimeOffset now, decimal amount) => Json(json =>
    {
        json.WriteString("proceedsNo", "LTPRC" + TradeTemplate.Hole);
        json.WriteString("platformCode", Platform);
        json.WriteString("merchantCode", merchant);
        json.WriteString("orderNo", "LT" + TradeTemplate.Hole);
        json.WriteString("amount", Text(amount));
        json.WriteString("currency", Market(variant).Currency);
        json.WriteString("receivedAt", Time(now.AddMinutes(-10)));
    });

    static TradeLine Line(int variant, int index)
    {
        var goods = Goods[(variant * 3 + index) % Goods.Length];
        var qty = 1 + (variant + index) % 4;
        var price = goods.Price + (variant * 7 + index * 3) % 40 / 10m;
        return new(index + 1, goods.Code, goods.Unit, goods.Unit2, goods.Name, goods.Model, qty, price, qty * price, qty * goods.Kg);
    }

    static void GoodsLine(Utf8JsonWriter json, TradeLine line, (string Currency, string Country, string Port) market, bool import = false)
    {
        json.WriteStartObject();
        json.WriteNumber("gnum", line.Number);
        json.WriteString("itemNo", line.Item);
        json.WriteString("gcode", line.Code);
        json.WriteString("name", line.Name);
        json.WriteString("model", line.Model);
        json.WriteString("country", market.Country);
        if (!import) json.WriteString("currency", market.Currency);
        json.WriteString("qty", Text(line.Qty));
        json.WriteString("unit", line.Unit);
        json.WriteString("qty1", Text(line.Qty));
        json.WriteString("unit1", line.Unit);
        json.WriteString("qty2", Text(line.Kg));
        json.WriteString("unit2", line.Unit2);
        json.WriteString("price", Text(line.Price));
        json.WriteString("total", Text(line.Total));
        json.WriteEndObject();
    }

    static void OrderLine(Utf8JsonWriter json, TradeLine line, string currency)
    {
        json.WriteStartObject();
        json.WriteNumber("gnum", line.Number);
        json.WriteString("itemNo", line.Item);
        json.WriteString("name", line.Name);
        json.WriteString("unit", line.Unit);
        json.WriteString("currency", currency);
        json.WriteString("qty", Text(line.Qty));
        json.WriteString("price", Text(line.Price));
        json.WriteString("total", Text(line.Total));
        json.WriteEndObject();
    }

    static void Money(Utf8JsonWriter json, string name, decimal amount, string currency)
    {
        json.WriteStartObject(name);
        json.WriteString("amount", Text(amount));
        json.WriteString("currency", currency);
        json.WriteEndObject();
    }

    static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    static string Text(decimal value) => value.ToString("0.#####", CultureInfo.InvariantCulture);

    static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ssK", CultureInfo.InvariantCulture);

    sealed record TradeLine(
        int Number, string Code, string Unit, string Unit2, string Name, string Model, decimal Qty, decimal Price, decimal Total, decimal Kg)
    {
        public string Item => "SKU-" + Code;
    }
}
