const ARCHIVE = /([\\/])app\.asar(?=[\\/])/;

/**
 * Returns where a file of the program lies when it was left outside of the archive it is packaged in (`asarUnpack`
 * in electron-builder.yml); the same path when there is no archive. A worker is started from outside: whether one
 * can be read from inside hangs on patches of Electron that Node's workers do not have by themselves.
 */
export function unpackedPath(path: string): string {
  return path.replace(ARCHIVE, '$1app.asar.unpacked');
}
