import { chromium, type Browser } from 'playwright-core';
import { CHROMIUM_FLAGS, ensureChromium } from '../../scripts/chromium.mjs';

export async function launchChromium(): Promise<Browser> {
  const executablePath = await ensureChromium();
  if (executablePath === undefined) throw new Error('There is no Chromium or Chrome; CHROMIUM_PATH may name one.');
  return await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
}
