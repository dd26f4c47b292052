// The licences of the packages whose code is in the bundles, as those licences ask.
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { at } from './step.mjs';

/** What is copied beside the bundles, or is in a script inside one, where esbuild's metafile does not see it. */
const COPIED = ['node_modules/@vscode/codicons'];

/**
 * @param {readonly import('esbuild').Metafile[]} metafiles
 * @param {boolean} hasNativeModules
 * @returns {Promise<string>}
 */
export async function thirdPartyNotices(metafiles, hasNativeModules) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const folders = inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []);
  const notices = [];
  const copied = hasNativeModules ? [...COPIED, 'node_modules/isolated-vm'] : COPIED;
  for (const folder of [...new Set([...folders, ...copied])].sort()) notices.push(await noticeOf(folder));
  return `This extension contains code of these packages.\n\n${notices.join('\n')}`;
}

/** @param {string} folder */
async function noticeOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(at(folder, 'package.json'), 'utf8'));
  const files = (await readdir(at(folder))).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = await Promise.all(files.map(async (file) => await readFile(path.join(at(folder), file), 'utf8')));
  return `${'='.repeat(80)}\n${name} ${version} (${license})\n\n${texts.map((text) => text.trim()).join('\n\n')}\n`;
}
