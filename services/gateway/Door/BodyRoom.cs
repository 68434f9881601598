namespace SingleWindow.Gateway.Door;

/// <summary>
/// Memory that the bodies of all requests share, from their first byte until they are answered: many senders who each begin a large body and
/// do not end it fill this room and no more.
/// </summary>
/// <param name="bytes">Of all bodies together.</param>
public sealed class BodyRoom(long bytes)
{
    private long _held;

    /// <summary>Bytes of the bodies that are here now.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>The part of one request; given back when it is disposed of.</summary>
    public Part Enter() => new(this);

    public sealed class Part(BodyRoom room) : IDisposable
    {
        private long _bytes;

        /// <summary>Holds so many bytes, those held before among them. False: there is no room, and nothing more is held than before.</summary>
        public bool Hold(long bytes)
        {
            var more = bytes - _bytes;
            if (Interlocked.Add(ref room._held, more) > room.Bytes && more > 0)
            {
                Interlocked.Add(ref room._held, -more);
                return false;
            }
            _bytes = bytes;
            return true;
        }

        public void Dispose() => Interlocked.Add(ref room._held, -Interlocked.Exchange(ref _bytes, 0));
    }

    private long Bytes { get; } = bytes;
}

/// <summary>503: the bodies of other requests fill the room; nothing was stored and the same request may be sent again.</summary>
public sealed class BodyRoomFullException() : Exception("The bodies of other requests fill the room.");
