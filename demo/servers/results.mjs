// How the demo's tools answer: structured content, and the same as text for clients that know no structured content.

/** Every tool of the demo only reads. */
export const READ_ONLY = { readOnlyHint: true, openWorldHint: false };

export function structured(value) {
  return { structuredContent: value, content: [{ type: 'text', text: JSON.stringify(value) }] };
}

/** An error that the caller can mend: it says what to do instead. */
export function failed(message) {
  return { isError: true, content: [{ type: 'text', text: message }] };
}

/** One page of `rows`, with what is needed to ask for the others, in parallel too. */
export function page(rows, { limit, offset }) {
  const end = offset + limit;
  return { rows: rows.slice(offset, end), total: rows.length, next_offset: end < rows.length ? end : null };
}
