/** A manifest that a script hands to a command as a here-document. */
export interface ManifestInScript {
  text: string;
  /** The script with another text in its place. */
  replaced(text: string): string;
}

const opening = /<<-?\s*(['"]?)([A-Za-z_]+)\1[^\n]*\n/g;

/** The here-documents of a shell script that look like manifests: YAML with an apiVersion and a kind. */
export function manifestsInScript(script: string): ManifestInScript[] {
  return [...script.matchAll(opening)].flatMap((match) => {
    const from = match.index + match[0].length;
    const ending = new RegExp(`^\\t*${match[2]}$`, 'm').exec(script.slice(from));
    if (ending === null) return [];
    const text = script.slice(from, from + ending.index);
    if (!/^\s*apiVersion:/m.test(text) || !/^\s*kind:/m.test(text)) return [];
    return [{ text, replaced: (other) => script.slice(0, from) + other + script.slice(from + text.length) }];
  });
}
