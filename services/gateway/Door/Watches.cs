using System.Collections.Concurrent;

namespace SingleWindow.Gateway.Door;

/// <summary>How many watch streams a company holds open in this process. 0 or less: any number.</summary>
public sealed class Watches(int mostPerCompany)
{
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>Dispose it when the stream ends; null: the company has as many as it may have.</summary>
    public IDisposable? Begin(string company)
    {
        if (_open.AddOrUpdate(company, 1, (_, open) => open + 1) > mostPerCompany && mostPerCompany > 0)
        {
            End(company);
            return null;
        }
        return new Watch(this, company);
    }

    private void End(string company)
    {
        if (_open.AddOrUpdate(company, 0, (_, open) => open - 1) <= 0)
        {
            _open.TryRemove(new KeyValuePair<string, int>(company, 0));
        }
    }

    private sealed class Watch(Watches watches, string company) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                watches.End(company);
            }
        }
    }
}
