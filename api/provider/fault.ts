/** Why a provider has signed nobody in, in words for whoever tried. */
export class ProviderFault extends Error {
  override readonly name = "ProviderFault";
  /** `again`: trying again may help; `administrator`: only a change of settings does; `refused`: it will stay so. */
  readonly remedy: "again" | "administrator" | "refused";

  constructor(remedy: ProviderFault["remedy"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}
