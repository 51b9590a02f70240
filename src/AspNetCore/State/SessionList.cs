namespace Aico.AspNetCore.State;

/// <summary>Sessions in an order, oldest first. The links are in the sessions, so that a place in a list costs no object. Not safe for concurrent use.</summary>
internal sealed class SessionList
{
    public ServerSession? First { get; private set; }

    public int Count { get; private set; }

    private ServerSession? Last { get; set; }

    public void Add(ServerSession session)
    {
        session.Previous = Last;
        session.Next = null;
        if (Last is null)
        {
            First = session;
        }
        else
        {
            Last.Next = session;
        }

        Last = session;
        Count++;
    }

    public void Remove(ServerSession session)
    {
        if (session.Previous is null)
        {
            First = session.Next;
        }
        else
        {
            session.Previous.Next = session.Next;
        }

        if (session.Next is null)
        {
            Last = session.Previous;
        }
        else
        {
            session.Next.Previous = session.Previous;
        }

        session.Previous = null;
        session.Next = null;
        Count--;
    }
}
