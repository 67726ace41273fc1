import { useEffect, useState } from 'preact/hooks';
import type { Attempt, Solution } from '../../server/api.ts';
import { RequestError, request } from '../api.ts';
import { socket } from '../socket.ts';

/** An attempt as it is now, kept current over the socket, and what its learner may do with it. */
export interface AttemptDesk {
  attempt: Attempt | undefined;
  /** Why the last thing that was asked for did not happen. */
  failure: unknown;
  start(): void;
  end(): void;
  reset(): void;
  extend(): void;
  grade(task: string): void;
  openHint(task: string): void;
  /** Throws RequestError. */
  solution(): Promise<Solution>;
}

/** `open` is the attempt that the person has open in this lab, if any. */
export function useAttempt(lab: string, open: string | undefined): AttemptDesk {
  const [attempt, setAttempt] = useState<Attempt>();
  const [failure, setFailure] = useState<unknown>();
  const id = attempt?.id ?? open;

  useEffect(() => {
    if (id === undefined) return;
    // Also after a connection was lost: the answer brings whatever was missed.
    const follow = () =>
      socket.emit('attempt:follow', id, (reply) => {
        if (reply.ok) setAttempt(reply.value);
        else setFailure(new RequestError(reply.error));
      });
    const take = (changed: Attempt) => {
      if (changed.id === id) setAttempt(changed);
    };
    if (socket.connected) follow();
    socket.on('connect', follow);
    socket.on('labs', follow);
    socket.on('attempt', take);
    return () => {
      socket.off('connect', follow);
      socket.off('labs', follow);
      socket.off('attempt', take);
      if (socket.connected) socket.emit('attempt:unfollow', id);
    };
  }, [id]);

  const act = async (method: 'POST' | 'DELETE', path: string, body?: object): Promise<void> => {
    setFailure(undefined);
    try {
      setAttempt(await request<Attempt>(method, path, body));
    } catch (error) {
      setFailure(error);
    }
  };

  return {
    attempt,
    failure,
    start: () => act('POST', `/labs/${lab}/attempts`),
    end: () => act('DELETE', `/attempts/${id}`),
    reset: () => act('POST', `/attempts/${id}/reset`),
    extend: () => act('POST', `/attempts/${id}/extend`),
    grade: (task) => act('POST', `/attempts/${id}/grade`, { task }),
    openHint: (task) => act('POST', `/attempts/${id}/tasks/${task}/hints`),
    solution: () => request<Solution>('GET', `/attempts/${id}/solution`),
  };
}
