import type { Config } from '../config.ts';
import { DrydockError } from '../errors.ts';
import type { Ground } from './ground.ts';
import type { EnvironmentId } from './provider.ts';

/** What the learner finds in their home afterwards. It has to fit where there is hardly any room. */
const note = (limitMb: number) => `Your home folder holds more than ${limitMb} MB, so what you were running was ended.
Delete what you do not need: du -ah ~ | sort -h | tail
홈 폴더가 ${limitMb} MB를 넘어서 실행 중이던 것을 끝냈어요. 필요 없는 파일을 지워 주세요.
`;

/** Ends everything that a learner runs in their toolbox, shells included, and leaves a note in their home that says why. */
export async function endWork(
  { provider, config, background }: Pick<Ground, 'provider' | 'background'> & { config: Pick<Config, 'homeDiskMb'> },
  id: EnvironmentId,
): Promise<void> {
  const script = 'cat > ~/HOME-IS-FULL.txt; kill -KILL -1';
  const command = ['sh', '-c', script];
  const { exitCode, stderr } = await provider.exec(
    id,
    { where: 'toolbox', command, stdin: note(config.homeDiskMb), timeoutSeconds: 20 },
    background.limit(30_000),
  );
  if (exitCode !== 0) throw new DrydockError('environment_failed', `${id}: work could not be ended: ${stderr}`);
}
