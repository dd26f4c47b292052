/** Resident memory of this process and all that it started, in MB. Elsewhere than on Linux only its own is known. */
import { readdirSync, readFileSync } from 'node:fs';

const MB = 1024 * 1024;

export function residentMemoryMb() {
  const own = process.memoryUsage.rss() / MB;
  if (process.platform !== 'linux') return own;
  /** @type {Map<number, number[]>} */
  const children = new Map();
  /** @type {Map<number, number>} */
  const resident = new Map();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
      resident.set(Number(name), Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It has ended meanwhile.
    }
  }
  /** @param {number} pid @returns {number} */
  const below = (pid) => (children.get(pid) ?? []).reduce((sum, one) => sum + (resident.get(one) ?? 0) + below(one), 0);
  return own + below(process.pid);
}
