/** What is typed and not yet answered by the server: kept while the connection is away, sent once, in order. */
export interface InputQueue {
  /** Takes text of any length; it is sent in pieces as the server answers. */
  type(text: string): void;
  /** The server has typed the input of this number, and all before it. */
  answered(number: number): void;
  /** The number of the last input that was ever sent, for `terminal:open`. */
  readonly sent: number;
  /**
   * The session is open again and counts inputs up to `seen` as typed: sends the others again, then what waits.
   * Returns true when an input that was never answered was given up.
   */
  connect(seen: number): boolean;
  disconnect(): void;
  /** Gives up what was not sent, and ends a bracketed paste that was sent in part. Returns how many characters are given up. */
  cancel(): number;
  /** Characters that the server has not answered. */
  readonly waiting: number;
}

/** At most 3 bytes of UTF-8 each: pieces stay below 32 KiB, and the server takes 64. */
const pieceLength = 10_000;
/** Pieces under way at once: 1 MB needs about 13 round trips. */
const windowPieces = 8;

const pasteBegin = '\x1b[200~';
const pasteEnd = '\x1b[201~';

interface Piece {
  number: number;
  text: string;
}

/** Length of the first piece; two halves of one character stay together, and so does a mark, or nobody could tell that it was sent. */
function pieceEnd(text: string): number {
  if (text.length <= pieceLength) return text.length;
  const splitsPair = /[\ud800-\udbff]/.test(text.charAt(pieceLength - 1));
  const markAt = text.lastIndexOf('\x1b', pieceLength - 1);
  const splitsMark = markAt > pieceLength - pasteEnd.length;
  return splitsMark ? markAt : splitsPair ? pieceLength - 1 : pieceLength;
}

const occurrences = (text: string, part: string) => text.split(part).length - 1;

export interface InputQueueDeps {
  send(number: number, text: string): void;
  /** `waiting` has changed. */
  onChange(): void;
}

export function createInputQueue({ send, onChange }: InputQueueDeps): InputQueue {
  let sent = 0;
  let connected = false;
  let underWay: Piece[] = [];
  let unsent = '';
  let waiting = 0;

  const changed = () => {
    waiting = underWay.reduce((length, piece) => length + piece.text.length, unsent.length);
    onChange();
  };

  const pump = () => {
    while (connected && unsent !== '' && underWay.length < windowPieces) {
      const end = pieceEnd(unsent);
      const piece = { number: sent + 1, text: unsent.slice(0, end) };
      unsent = unsent.slice(end);
      sent = piece.number;
      underWay.push(piece);
      send(piece.number, piece.text);
    }
    changed();
  };

  return {
    get sent() {
      return sent;
    },
    get waiting() {
      return waiting;
    },
    type(text) {
      unsent += text;
      pump();
    },
    answered(number) {
      underWay = underWay.filter((piece) => piece.number > number);
      pump();
    },
    connect(seen) {
      const before = underWay.length;
      underWay = underWay.filter((piece) => piece.number > seen);
      connected = true;
      for (const { number, text } of underWay) send(number, text);
      const gaveUp = underWay.length < before;
      pump();
      return gaveUp;
    },
    disconnect() {
      connected = false;
    },
    cancel() {
      const leavesPasteOpen = occurrences(unsent, pasteEnd) > occurrences(unsent, pasteBegin);
      const kept = leavesPasteOpen ? pasteEnd : '';
      const givenUp = unsent.length - kept.length;
      unsent = kept;
      pump();
      return givenUp;
    },
  };
}
