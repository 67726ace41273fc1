import type Docker from 'dockerode';
import { engineStatus } from './engine-error.ts';

type ContainerState = 'absent' | 'running' | 'paused' | 'stopped';

export async function containerState(docker: Docker, name: string): Promise<ContainerState> {
  try {
    const { State } = await docker.getContainer(name).inspect();
    if (State.Paused) return 'paused';
    return State.Running ? 'running' : 'stopped';
  } catch (error) {
    if (engineStatus(error) === 404) return 'absent';
    throw error;
  }
}
