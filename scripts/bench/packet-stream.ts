import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A packet that arrived. */
interface Arrival {
  number: number;
  /** When it was sent, in ms since 1970. */
  sentAt: number;
}

export interface StreamOptions {
  /** The container of the node. */
  node: string;
  /** Processes in the networks of the two Pods. */
  from: string;
  to: string;
  address: string;
  port: number;
  /** It ends by itself after this. */
  seconds: number;
}

// Without starting a process for each packet, which would take longer than the packet.
const sendScript = `
exec 3<> "/dev/udp/$1/$2" 4<> <(:)
for ((number = 1; ; number++)); do
  echo "$number $EPOCHREALTIME" >&3
  read -t 0.004 -u 4
done 2> /dev/null`;

/**
 * Sends numbered packets from one Pod to another, some 200 a second, as one connection. What arrives tells to a few
 * milliseconds when a policy came into force, and whether there was a moment in which it was not.
 */
export function startStream({ node, from, to, address, port, seconds }: StreamOptions) {
  const arrivals: Arrival[] = [];
  const inNode = (process: string, ...command: string[]) =>
    spawn('docker', ['exec', node, 'nsenter', '--net', '--target', process, 'timeout', String(seconds), ...command], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const receiver = inNode(to, 'socat', '-u', `UDP-RECV:${port},rcvbuf=4194304`, 'STDOUT');
  createInterface({ input: receiver.stdout }).on('line', (line) => {
    const [number, sentAt] = line.split(' ').map(Number);
    arrivals.push({ number: number ?? 0, sentAt: (sentAt ?? 0) * 1000 });
  });
  const sender = inNode(from, 'bash', '-c', sendScript, 'bash', address, String(port));

  return {
    arrivals,
    /** When the last packet that arrived so far was sent. */
    lastSent: () => arrivals.at(-1)?.sentAt,
    /** When the first packet that arrived of those sent after this moment was sent. */
    firstSentAfter: (moment: number) => arrivals.find(({ sentAt }) => sentAt > moment)?.sentAt,
    /** Packets that did not arrive although later ones did, after the first that did. */
    lost(): number {
      const [first, last] = [arrivals[0], arrivals.at(-1)];
      return first === undefined || last === undefined ? 0 : last.number - first.number + 1 - arrivals.length;
    },
    stop(): void {
      sender.kill();
      receiver.kill();
    },
  };
}
