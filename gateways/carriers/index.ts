/** Where a parcel goes, in parts; `country` as the customer wrote it, or as its two letters. */
export interface PostalAddress {
  readonly street: string;
  readonly extra?: string | undefined;
  readonly postalCode?: string | undefined;
  readonly city: string;
  readonly region?: string | undefined;
  readonly country: string;
}

/** A parcel to a customer. `reference` is ours, unique among all parcels, and the same for every try. */
export interface Parcel {
  readonly reference: string;
  readonly recipient: string;
  readonly email: string;
  /** An address that is a text cannot be handed to a carrier: he wants its parts. */
  readonly address: PostalAddress | string;
}

/** A label that is paid for. */
export interface BoughtLabel {
  readonly trackingNo: string;
  readonly carrier: string;
  /** Null where the carrier gives a number but no PDF: then our own label carries the number. */
  readonly labelPdf: Buffer | null;
  readonly costCents: number;
  readonly currency: string;
}

/** What the desk remembers of a parcel at the carrier, so that it is bought once. */
export interface ShipmentMemory {
  /** The carrier's id of the shipment, known from an earlier try. */
  readonly known: string | null;
  /** Keeps the id before anything is paid. @returns the id that holds: an earlier one where there is one */
  readonly remember: (shipmentId: string) => Promise<string>;
}

/**
 * A carrier whose labels are bought. Without one the warehouse dispatches by itself: our own label, and the number that
 * the clerk types.
 */
export interface Carrier {
  /**
   * Buys the label of a parcel, or answers the one that an earlier try bought.
   * @throws CarrierFailure
   */
  readonly buyLabel: (parcel: Parcel, memory: ShipmentMemory) => Promise<BoughtLabel>;
  /**
   * Asks for the money of a label back that will not be used; asked again, or of one that was never paid for, it changes
   * nothing.
   * @throws CarrierFailure
   */
  readonly cancelLabel: (shipmentId: string) => Promise<void>;
}

/** Why there is no label. `permanent`: trying again the same way cannot help. Its words hold no name and no address. */
export class CarrierFailure extends Error {
  constructor(
    message: string,
    readonly permanent: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'CarrierFailure';
  }
}
