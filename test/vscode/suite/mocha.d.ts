// The little of Mocha that the suite uses; the package ships no types of its own.
declare module "mocha" {
  export default class Mocha {
    static readonly Test: new (
      title: string,
      body: () => Promise<void>,
    ) => object;
    readonly suite: { addTest(test: object): void };
    constructor(options: { timeout: number; reporter: string; color: boolean });
    run(done: (failures: number) => void): void;
  }
}
