import type { LanguageOfLetters } from '../facts';
import { advice } from './appeal/advice';
import { appealReceived } from './appeal/appeal-received';
import { evidenceWanted } from './appeal/evidence-wanted';
import { inCaseAlready } from './appeal/in-case-already';
import { noOrderFound } from './appeal/no-order-found';
import { notBoughtHere } from './appeal/not-bought-here';
import { refused } from './appeal/refused';
import { whichItem } from './appeal/which-item';
import { closed } from './course/closed';
import { frame } from './course/frame';
import { reminder } from './course/reminder';
import { storageBegun, storageEnds } from './course/storage';
import { decisions } from './decisions';
import { diagnosisLate } from './lab/diagnosis-late';
import { labAddress } from './lab/lab-address';
import { labProposed } from './lab/lab-proposed';
import { parcelNotFound } from './lab/parcel-not-found';
import { parcelReceived } from './lab/parcel-received';
import { parcelTrouble } from './lab/parcel-trouble';
import { postageRefused } from './lab/postage-refused';
import { safetyStop } from './lab/safety-stop';
import { deliveryAddress } from './remedy/delivery-address';
import { goodsBack } from './remedy/goods-back';
import { goodsSent } from './remedy/goods-sent';
import { noRemedy } from './remedy/no-remedy';
import { offer } from './remedy/offer';
import { payoutConsent } from './remedy/payout-consent';
import { refundDone } from './remedy/refund-done';
import { refundReturned } from './remedy/refund-returned';
import { words } from './words';

export const german: LanguageOfLetters = {
  decisions,
  words,
  // Switzerland speaks four languages, so nothing follows from it.
  countries: ['DE', 'Germany', 'Deutschland', 'AT', 'Austria', 'Österreich', 'LI', 'Liechtenstein'],
  ofCase: {
    'appeal-received': appealReceived,
    'evidence-wanted': evidenceWanted,
    refused,
    advice,
    'lab-proposed': labProposed,
    'lab-address': labAddress,
    'parcel-received': parcelReceived,
    'parcel-trouble': parcelTrouble,
    'parcel-not-found': parcelNotFound,
    offer,
    'no-remedy': noRemedy,
    'refund-done': refundDone,
    'refund-returned': refundReturned,
    'payout-consent': payoutConsent,
    'delivery-address': deliveryAddress,
    'goods-sent': goodsSent,
    'goods-back': goodsBack,
    'diagnosis-late': diagnosisLate,
    'storage-begun': storageBegun,
    'storage-ends': storageEnds,
    closed,
    reminder,
    'safety-stop': safetyStop,
    'postage-refused': postageRefused,
  },
  frame,
  unplaced: {
    'which-item': whichItem,
    'no-order-found': noOrderFound,
    'in-case-already': inCaseAlready,
    'not-bought-here': notBoughtHere,
  },
};
