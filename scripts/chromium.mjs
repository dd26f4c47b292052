// The browser that editor tests are driven in: the one that is there, or Debian's where it may be installed.
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { runQuietly, step } from './step.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];

const USUAL_PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** A container's root has no user namespace for Chromium's own sandbox; the pages are ours, on the loopback. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Resolves to the path of a Chromium or Chrome, or to `undefined` where there is none and none may be installed. */
export async function ensureChromium() {
  const found = findChromium();
  if (found !== undefined) return found;
  if (!mayInstall()) return undefined;
  try {
    await step("Installing Debian's chromium (apt-get)", async () => {
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      await runQuietly('apt-get', ['update'], { env });
      await runQuietly('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], {
        env,
      });
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  return findChromium();
}

function findChromium() {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const candidates = [
    process.env['CHROMIUM_PATH'] ?? '',
    ...NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name + suffix))),
    ...USUAL_PLACES,
  ];
  return candidates.find((file) => file !== '' && isExecutable(file));
}

function mayInstall() {
  return process.platform === 'linux' && process.getuid?.() === 0 && isExecutable('/usr/bin/apt-get');
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
