import type { Product } from '../../store/import/shapes';

type Row = readonly [
  sku: string,
  title: string,
  unitPriceCents: number,
  stockOnHand: number,
  similarSkus?: readonly string[],
];

const serialisedGoods: readonly Row[] = [
  ['OSC-2104', 'Oscilloscope 100 MHz, 4 channels', 38_900, 14, ['OSC-2102', 'OSC-3204']],
  ['OSC-2102', 'Oscilloscope 100 MHz, 2 channels', 27_900, 9, ['OSC-2104']],
  ['OSC-3204', 'Oscilloscope 200 MHz, 4 channels', 64_900, 3, ['OSC-2104']],
  ['SPA-1500', 'Spectrum analyser 9 kHz to 1.5 GHz', 124_900, 4],
  ['GEN-0120', 'Waveform generator 120 MHz, 2 channels', 31_500, 6],
  ['PSU-3005', 'Bench power supply 0-30 V, 5 A', 12_900, 0],
  ['PSU-6003', 'Bench power supply 0-60 V, 3 A', 15_900, 5],
  ['LOD-0300', 'Electronic load 300 W', 24_900, 2],
  ['DMM-6500', 'Bench multimeter, 6½ digits', 54_900, 3, ['DMM-4500']],
  ['DMM-4500', 'Bench multimeter, 4½ digits', 21_900, 7, ['DMM-6500']],
  ['SLD-0080', 'Soldering station 80 W', 11_900, 18, ['SLD-0150']],
  ['SLD-0150', 'Soldering station 150 W, two channels', 22_900, 6, ['SLD-0080']],
  ['HOT-0700', 'Hot-air rework station 700 W', 16_900, 0, ['SLD-0150']],
  ['LOG-0016', 'Logic analyser, 16 channels', 14_900, 11],
];

const plainGoods: readonly Row[] = [
  ['BRD-M4', 'Controller board with Cortex-M4 and CAN', 3_490, 120, ['BRD-M7']],
  ['BRD-M7', 'Controller board with Cortex-M7 and Ethernet', 5_990, 64, ['BRD-M4']],
  ['BRD-IOT', 'Radio board with Wi-Fi and Bluetooth LE', 1_290, 240],
  ['DRV-2X20', 'Motor driver, 2 × 20 A', 4_590, 38],
  ['SNS-ENV', 'Environment sensor: temperature, humidity, pressure', 1_890, 150, ['SNS-TMP']],
  ['SNS-TMP', 'Temperature sensor, PT1000 with converter', 2_490, 75, ['SNS-ENV']],
  ['SNS-LID', 'Distance sensor, laser, 12 m', 3_990, 0],
  ['KIT-START', 'Starter kit: board, sensors, breadboard, cables', 7_900, 33],
];

const parts: readonly Row[] = [
  ['PRT-PSU-REG', 'Regulator board of the PSU-3005', 1_450, 12],
  ['PRT-PSU-FAN', 'Fan of the PSU-3005 and PSU-6003', 690, 25],
  ['PRT-OSC-FRONT', 'Input stage of the OSC-2100 series', 4_900, 5],
  ['PRT-OSC-KNOB', 'Rotary encoder with knob, OSC-2100 series', 390, 40],
  ['PRT-SLD-IRON', 'Soldering iron of the SLD-0080', 2_250, 16],
  ['PRT-HOT-HEAT', 'Heating element of the HOT-0700', 1_890, 0],
  ['PRT-DMM-FUSE', 'Set of fuses for bench multimeters', 290, 200],
  ['PRT-SPA-PSU', 'Internal power supply of the SPA-1500', 8_900, 2],
];

/** The catalogue of a made-up supplier of electronics: 22 goods and 8 spare parts, priced in euro. */
export const sampleProducts: readonly Product[] = [
  ...serialisedGoods.map((row) => productOf(row, { kind: 'goods', serialised: true })),
  ...plainGoods.map((row) => productOf(row, { kind: 'goods', serialised: false })),
  ...parts.map((row) => productOf(row, { kind: 'part', serialised: false })),
];

function productOf(row: Row, sort: Pick<Product, 'kind' | 'serialised'>): Product {
  const [sku, title, unitPriceCents, stockOnHand, similarSkus = []] = row;
  return { sku, title, unitPriceCents, currency: 'EUR', stockOnHand, ...sort, similarSkus: [...similarSkus] };
}
