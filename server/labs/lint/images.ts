import { languages } from '../../text.ts';
import type { Finding } from '../finding.ts';
import { readKubectl } from './kubectl.ts';
import type { LabSources, TextFile } from './lab-sources.ts';
import { readShellCommands } from './shell-commands.ts';

const inManifest = /(?<![\w-])"?image"?:[ \t]*["']?([a-z0-9][\w./:@-]*)/g;

/** A short image name in full: `nginx` means `nginx:latest`. */
const withTag = (image: string) => (/:[^/]+$/.test(image) ? image : `${image}:latest`);

function imagesOfCommands(script: string): { image: string; line: number }[] {
  return readShellCommands(script).flatMap((command) => {
    const call = readKubectl(command);
    if (call === undefined) return [];
    const given = call.flags.filter(({ name }) => name === 'image').map(({ value }) => value);
    const set = call.command === 'set image' ? call.operands.filter(({ text }) => text.includes('=')) : [];
    return [...given, ...set]
      .filter(({ isLiteral }) => isLiteral)
      .map(({ text }) => ({ image: text.replace(/^.*=/, ''), line: command.line }));
  });
}

function imagesOfManifests(text: string): { image: string; line: number }[] {
  return text
    .split('\n')
    .flatMap((content, index) =>
      content.trimStart().startsWith('#')
        ? []
        : [...content.matchAll(inManifest)].map(([, image = '']) => ({ image, line: index + 1 })),
    );
}

/** Every image that the setup, the scripts or the lessons use is baked into the node, so nothing is pulled. */
export function lintImages(sources: LabSources, baked: ReadonlySet<string>): Finding[] {
  const { absentImages } = sources.manifest.content;
  const allowed = new Set([...baked, ...absentImages.map(withTag)]);
  const complain = (file: string, { image, line }: { image: string; line: number }): Finding[] =>
    allowed.has(withTag(image))
      ? []
      : [
          {
            rule: 'images',
            file,
            line,
            message: `The image ${image} is not baked into the node, and nothing can be pulled.`,
            fix: `Use one of ${[...baked].filter((name) => !name.includes('/')).join(', ')}; one that must not be found is named in absentImages of lab.yaml.`,
          },
        ];

  const scripts: TextFile[] = [...sources.solutions, ...sources.mistakes];
  const files = [...sources.setup, ...scripts].flatMap(({ file, text }) =>
    imagesOfManifests(text).flatMap((one) => complain(file, one)),
  );
  const commands = scripts.flatMap(({ file, text }) => imagesOfCommands(text).flatMap((one) => complain(file, one)));
  const repositories = new Set([...baked].map((name) => name.replace(/:[^/]*$/, '')));
  const lessons = languages.flatMap((language) => {
    const { file, fences, sections } = sources.lessons[language];
    const inFences = fences.flatMap(({ language: kind, content, line }) => {
      if (kind !== 'sh' && kind !== 'yaml') return [];
      const images = [...imagesOfManifests(content), ...(kind === 'sh' ? imagesOfCommands(content) : [])];
      return images.map((one) => ({ image: one.image, line: line + one.line - 1 }));
    });
    const inProse = sections
      .flatMap(({ spans }) => spans)
      .filter(({ value }) => value.includes(':') && repositories.has(value.replace(/:[^/]*$/, '')))
      .map(({ value, line }) => ({ image: value, line }));
    return [...inFences, ...inProse].flatMap((one) => complain(file, one));
  });
  return [...files, ...commands, ...lessons];
}
