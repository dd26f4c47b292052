/**
 * Formats of JSON Schema, as far as no server can accept anything else. Servers differ in what they take for a date or
 * an address (a time zone, hyphens), and a check that refuses what the server would take does harm.
 */
export const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  date: (text) => /^\d{4}-\d{2}-\d{2}/.test(text) && isDate(text.slice(0, 10)),
  'date-time': (text) => /^\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}|$)/.test(text) && isDate(text.slice(0, 10)),
  time: (text) => /^\d{2}:\d{2}/.test(text),
  email: (text) => /^[^\s@]+@[^\s@]+$/.test(text),
  uri: (text) => /^[A-Za-z][A-Za-z0-9+.-]*:\S/.test(text),
  uuid: (text) => /^[0-9a-f]{32}$/i.test(text.replace(/^urn:uuid:/i, '').replace(/[-{}]/g, '')),
  ipv4: (text) => /^\d{1,3}(\.\d{1,3}){3}$/.test(text),
};

function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
