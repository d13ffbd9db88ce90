// Node has it, and its types leave it to the browser's library, which the server must not see.
declare namespace WebAssembly {
  function compile(bytes: Uint8Array): Promise<Module>
}
