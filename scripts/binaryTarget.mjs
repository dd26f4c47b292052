// Which platform a program or native module is made for, by its first bytes: a VSIX can be checked where it cannot run.
import { open } from 'node:fs/promises';

const ELF_MACHINES = new Map([
  [0x3e, 'linux-x64'],
  [0xb7, 'linux-arm64'],
]);
const PE_MACHINES = new Map([
  [0x8664, 'win32-x64'],
  [0xaa64, 'win32-arm64'],
]);
const MACH_MACHINES = new Map([
  [0x0100_0007, 'darwin-x64'],
  [0x0100_000c, 'darwin-arm64'],
]);

/**
 * Resolves to a platform and an architecture as Node names them, or undefined.
 * @param {string} file
 */
export async function binaryTarget(file) {
  const handle = await open(file);
  try {
    const head = Buffer.alloc(4096);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    return targetOf(head.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** @param {Buffer} head */
function targetOf(head) {
  if (head.length < 64) return undefined;
  if (head.readUInt32BE(0) === 0x7f45_4c46) return ELF_MACHINES.get(head.readUInt16LE(18));
  if (head.readUInt32LE(0) === 0xfeed_facf) return MACH_MACHINES.get(head.readUInt32LE(4));
  if (head.toString('latin1', 0, 2) !== 'MZ') return undefined;
  // The header that MS-DOS knew says where the one of today is.
  const at = head.readUInt32LE(60);
  const isPortable = at + 6 <= head.length && head.toString('latin1', at, at + 4) === 'PE\0\0';
  return isPortable ? PE_MACHINES.get(head.readUInt16LE(at + 4)) : undefined;
}
