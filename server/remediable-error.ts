/** Something failed in a way that has a remedy which a person can carry out; `remedy` says it in a sentence. */
export class RemediableError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RemediableError';
    this.remedy = remedy;
  }
}
