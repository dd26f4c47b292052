import { isJsonObject, type JsonValue } from '../json';
import type { QueryOptions } from './subCalls';

/** The options of `llm_query` and `llm_query_batched`; undefined where they are not of their types. */
export function readQueryOptions(given: JsonValue): QueryOptions | undefined {
  if (!isJsonObject(given)) return undefined;
  const { schema, fresh, model } = given;
  if (model !== undefined && model !== null && typeof model !== 'string') return undefined;
  if (schema !== undefined && schema !== null && !isJsonObject(schema)) return undefined;
  return {
    ...(isJsonObject(schema) && { schema }),
    ...(typeof model === 'string' && { model }),
    fresh: fresh === true,
  };
}
