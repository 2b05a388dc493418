// Node's loader asks here where a module is: `electron` is the double, everything else is what it always is.
let double;

export function initialize(data) {
  double = data.double;
}

export function resolve(specifier, context, next) {
  return specifier === 'electron' || specifier === 'electron/main'
    ? { url: double, shortCircuit: true }
    : next(specifier, context);
}
