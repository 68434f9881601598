namespace SingleWindow.Contracts;

/// <summary>Numbers of identity documents: their shape, and how much of them anybody may be shown.</summary>
public static class IdentityNumbers
{
    /// <summary>Resident identity card (居民身份证); every other document is "2".</summary>
    public const string ResidentCard = "1";

    private static ReadOnlySpan<int> Weights => [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>18 characters of which the last is the check character. Source: GB 11643-1999 (ISO 7064 MOD 11-2).</summary>
    public static bool IsResident(string number)
    {
        if (number.Length != 18)
        {
            return false;
        }
        var sum = 0;
        for (var i = 0; i < 17; i++)
        {
            if (!char.IsAsciiDigit(number[i]))
            {
                return false;
            }
            sum += (number[i] - '0') * Weights[i];
        }
        return char.ToUpperInvariant(number[17]) == "10X98765432"[sum % 11];
    }

    /// <summary>A document that names somebody: a kind that exists, and a number of its shape.</summary>
    public static bool Names(Person? person) => person is { IdType: ResidentCard } ? IsResident(person.IdNumber)
        : person is { IdType: "2", IdNumber.Length: > 0 and <= 60 };

    /// <summary>What reasons, answers and logs may show of a number: its last four characters.</summary>
    public static string Masked(string number) => number.Length <= 4 ? new string('*', number.Length) : new string('*', number.Length - 4) + number[^4..];

    /// <summary>The person as an answer may show him: the kind of his document and the end of its number.</summary>
    public static Person? Masked(Person? person) => person is null ? null : new Person { IdType = person.IdType, IdNumber = Masked(person.IdNumber) };
}
