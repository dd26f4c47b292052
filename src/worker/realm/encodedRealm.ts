/**
 * The realm for an engine whose strings cross as UTF-8 that ends at a NUL. Texts that would not survive that cross as
 * JSON, which escapes them; answers always do.
 */
import { exposeByAccessors } from './expose';
import { createRealm } from './realm';
import type { RealmEntries } from './boundary';

/** Undefined where the answer is empty. */
export type EncodedPost = (type: string, id: number, text: string, isJson: boolean) => string | undefined;

const { stringify, parse } = JSON;
const { apply } = Reflect;
const { isWellFormed, includes } = String.prototype;

export function createEncodedRealm(post: EncodedPost, setupJson: string): RealmEntries {
  exposeByAccessors();
  return createRealm((type, id, text) => {
    const isJson = !apply(isWellFormed, text, []) || (apply(includes, text, ['\0']) as boolean);
    const answer = post(type, id, isJson ? stringify(text) : text, isJson);
    return answer === undefined ? '' : (parse(answer) as string);
  }, setupJson);
}

export function parseText(json: string): unknown {
  return parse(json);
}
