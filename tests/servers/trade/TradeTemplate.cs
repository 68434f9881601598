using System.Buffers;
using System.Buffers.Text;

namespace SingleWindow.Tests.Servers;

/// <summary>A JSON document that differs from the next one in a number alone: copied and filled in, never serialised again.</summary>
sealed class TradeTemplate
{
    /// <summary>Stands for the number in the text.</summary>
    public const string Hole = "##########";

    readonly byte[] _text;
    readonly int[] _holes;

    public TradeTemplate(byte[] text)
    {
        _text = text;
        List<int> holes = [];
        for (var at = text.AsSpan().IndexOf("##########"u8); at >= 0;)
        {
            holes.Add(at);
            var next = text.AsSpan(at + Hole.Length).IndexOf("##########"u8);
            at = next < 0 ? -1 : at + Hole.Length + next;
        }
        _holes = [.. holes];
    }

    public int Length => _text.Length;

    /// <summary>Appends the document with the number in ten digits.</summary>
    public void Write(long number, IBufferWriter<byte> to)
    {
        var span = to.GetSpan(_text.Length);
        _text.CopyTo(span);
        foreach (var hole in _holes) Utf8Formatter.TryFormat(number, span[hole..], out _, new StandardFormat('D', 10));
        to.Advance(_text.Length);
    }
}
