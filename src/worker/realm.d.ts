/** The bundle of a file as one script; see `realmPlugin` in esbuild.mjs. */
declare module 'realm:*' {
  const source: string;
  export default source;
}
