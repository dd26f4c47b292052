/**
 * Why there is no sign-in. `declined`: the person said no, gave up, or nobody waits for the server any more.
 * `notOffered`: the server names no authorization server. `failed`: all else, in a sentence for the user.
 */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly kind: 'declined' | 'notOffered' | 'failed';

  constructor(kind: SignInError['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
