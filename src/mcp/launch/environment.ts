/**
 * What a server inherits. An allow-list, since the editor's environment holds tokens that no server was given;
 * everything else is named in the configuration.
 */
const INHERITED_POSIX = [
  ...['HOME', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'USER'],
  ...['LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR'],
];
const INHERITED_WINDOWS = [
  ...['APPDATA', 'COMSPEC', 'HOMEDRIVE', 'HOMEPATH', 'LOCALAPPDATA', 'PATH', 'PATHEXT', 'PROCESSOR_ARCHITECTURE'],
  ...['PROGRAMDATA', 'PROGRAMFILES', 'PROGRAMFILES(X86)', 'SYSTEMDRIVE', 'SYSTEMROOT', 'TEMP', 'TMP'],
  ...['USERNAME', 'USERPROFILE', 'WINDIR'],
];

export const INHERITED_NAMES: readonly string[] = process.platform === 'win32' ? INHERITED_WINDOWS : INHERITED_POSIX;

/** The environment of a server: what it inherits, then each of `layers`, later ones first in rank; `null` removes. */
export function serverEnvironment(
  inherited: NodeJS.ProcessEnv,
  ...layers: readonly Iterable<readonly [string, string | null]>[]
): ReadonlyMap<string, string> {
  const environment = new Map<string, string>();
  // Windows knows one variable under any case; its own spelling ("Path") is kept.
  const canonical = (name: string): string => (process.platform === 'win32' ? name.toUpperCase() : name);
  const nameInUse = (name: string): string =>
    [...environment.keys()].find((one) => canonical(one) === canonical(name)) ?? name;
  for (const [name, value] of Object.entries(inherited)) {
    // Values that start so are functions of an old bash, which would be executed by one.
    if (value === undefined || value.startsWith('()')) continue;
    if (INHERITED_NAMES.includes(canonical(name))) environment.set(name, value);
  }
  for (const [name, value] of layers.flatMap((layer) => [...layer])) {
    if (value === null) environment.delete(nameInUse(name));
    else environment.set(nameInUse(name), value);
  }
  return environment;
}
