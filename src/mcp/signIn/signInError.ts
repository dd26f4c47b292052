import type { Reason } from '../../core/said';

/**
 * Why there is no sign-in. `declined`: the person said no, gave up, or nobody waits for the server any more.
 * `notOffered`: the server names no authorization server. `failed`: all else, in a sentence for the user.
 */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly kind: 'declined' | 'notOffered' | 'failed';
  readonly reason: Reason;

  constructor(kind: SignInError['kind'], reason: Reason, options?: ErrorOptions) {
    super(reason.message, options);
    this.kind = kind;
    this.reason = reason;
  }
}
