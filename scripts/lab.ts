const verbs = ['lint', 'prove'] as const;

const [verb, ...args] = process.argv.slice(2);
switch (verb) {
  case 'lint': {
    const { lint } = await import('./lab/lint.ts');
    process.exit(await lint(args));
    break;
  }
  case 'prove': {
    const { proveOnThisMachine } = await import('./lab/prove-here.ts');
    process.exit(await proveOnThisMachine(args));
    break;
  }
  default:
    console.error(`usage: npm run lab <${verbs.join(' | ')}> [track/lab ...]`);
    process.exit(2);
}
