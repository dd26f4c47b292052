/** The transcript as the fold writes it; its readers see the same object as it is declared for them. */
import type { ModelCallRecord, Transcript, TranscriptIteration } from './transcript';

/** The same shape, but writable. */
type Open<T> = T extends readonly (infer Item)[]
  ? Open<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Key extends OpaqueKey ? T[Key] : Open<T[Key]> }
    : T;
/** Taken over from events as they are. */
type OpaqueKey =
  | 'model'
  | 'limits'
  | 'inputs'
  | 'progress'
  | 'servers'
  | 'outcome'
  | 'answer'
  | 'saying'
  | 'modeSaying'
  | 'usage'
  | 'error'
  | 'value'
  | 'arguments'
  | 'requestedArguments'
  | 'otherCalls';
export type OpenTranscript = Open<Transcript>;
export type OpenIteration = Open<TranscriptIteration>;
export type OpenCall = Open<ModelCallRecord>;
