// From what V8 counted in bundles to what was run in the files that they were made of.
import { TraceMap, eachMapping } from '@jridgewell/trace-mapping';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {{ readonly startOffset: number, readonly endOffset: number, readonly count: number }} Range */
/** @typedef {{ readonly url: string, readonly functions: readonly { readonly ranges: readonly Range[] }[] }} Script */
/** @typedef {{ readonly text: string, readonly map: string, readonly folder: string }} Mapped */
/** Of each source file the places that stand in some bundle, and whether they were run: `line:column`. */
/** @typedef {Map<string, Map<string, boolean>>} Places */

/**
 * @param {string} folder what V8 wrote
 * @param {(url: string) => Promise<Mapped | undefined>} load
 * @returns {Promise<Places>}
 */
export async function runPlaces(folder, load) {
  /** What was run of each script in any process. */
  /** @type {Map<string, { readonly mapped: Mapped, readonly isRun: Uint8Array } | undefined>} */
  const bundles = new Map();
  for (const name of await readdir(folder)) {
    for (const script of await readScripts(path.join(folder, name))) {
      if (!bundles.has(script.url)) {
        const mapped = await load(script.url);
        bundles.set(script.url, mapped && { mapped, isRun: new Uint8Array(mapped.text.length) });
      }
      const bundle = bundles.get(script.url);
      if (bundle !== undefined) addRun(bundle.isRun, script);
    }
  }
  /** @type {Places} */
  const places = new Map();
  for (const bundle of bundles.values()) if (bundle !== undefined) addPlaces(places, bundle.mapped, bundle.isRun);
  return places;
}

/**
 * @param {string} file
 * @returns {Promise<readonly Script[]>}
 */
async function readScripts(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8')).result;
  } catch {
    return []; // A process was ended while it wrote.
  }
}

/**
 * @param {Uint8Array} isRun
 * @param {Script} script
 */
function addRun(isRun, { functions }) {
  const now = new Uint8Array(isRun.length);
  // Outer ranges come before inner ones.
  for (const { ranges } of functions)
    for (const { startOffset, endOffset, count } of ranges) now.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  for (let at = 0; at < now.length; at += 1) if (now[at] === 1) isRun[at] = 1;
}

/**
 * @param {Places} places
 * @param {Mapped} mapped
 * @param {Uint8Array} isRun
 */
function addPlaces(places, { text, map, folder }, isRun) {
  const lines = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines.push(at + 1);
  /** @type {Map<string, Map<string, boolean> | undefined>} */
  const known = new Map();
  eachMapping(new TraceMap(map), ({ generatedLine, generatedColumn, source, originalLine, originalColumn }) => {
    if (source === null || originalLine === null) return;
    if (!known.has(source)) {
      const file = path.resolve(folder, source);
      const isOurs = file.endsWith('.ts') && !file.includes('node_modules');
      if (isOurs && !places.has(file)) places.set(file, new Map());
      known.set(source, isOurs ? places.get(file) : undefined);
    }
    const ofFile = known.get(source);
    if (ofFile === undefined) return;
    const key = `${originalLine}:${originalColumn}`;
    if (isRun[(lines[generatedLine - 1] ?? 0) + generatedColumn] === 1) ofFile.set(key, true);
    else if (!ofFile.has(key)) ofFile.set(key, false);
  });
}

/**
 * A bundle with its source map, which is at its end or beside it.
 * @param {string} url
 * @returns {Promise<Mapped | undefined>}
 */
export async function loadBundle(url) {
  if (!url.startsWith('file:')) return undefined;
  const file = fileURLToPath(url);
  const text = await readFile(file, 'utf8').catch(() => '');
  const inline = /\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/.exec(text)?.[1];
  const map =
    inline === undefined
      ? await readFile(`${file}.map`, 'utf8').catch(() => undefined)
      : Buffer.from(inline, 'base64').toString();
  return map === undefined ? undefined : { text, map, folder: path.dirname(file) };
}
