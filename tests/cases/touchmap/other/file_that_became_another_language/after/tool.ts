export function run() {
  return [1, 2, 3];
}
