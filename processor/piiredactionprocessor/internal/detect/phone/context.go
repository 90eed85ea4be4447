// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package phone

// Context lists the words and phrases, in lower case, near which a Possible number counts. Words that logs use for
// other things are left out although people write them before telephone numbers: number, call, line, contact, caller
// (the place in the source), dial (connections are dialled too), portable and zap (the logger).
var Context = []string{
	// English, and abbreviations that many languages share
	"phone", "phones", "phone number", "phone no", "phoneno", "phonenumber", "phone_number", "phone-number",
	"telephone", "telephone number", "tel", "tel no", "telno", "tel_no", "ph no",
	"mobile", "mobile number", "mobile no", "mobile phone", "mobile_number", "mobilephone", "mob no",
	"cell phone", "cellphone", "cell", "cell number", "cell no", "my cell", "his cell", "her cell",
	"landline", "land line", "home phone", "home_phone", "work phone", "work_phone", "office phone", "day phone",
	"contact number", "contact no", "contact_number", "contact phone", "contact tel", "callback number", "call back number",
	"number to call", "number to reach", "best number", "my number is", "reached at", "reach me at", "reach me on", "reach us at",
	"call me", "call me at", "call me on", "call us", "call us at", "call him", "call her", "call them", "please call", "give me a call",
	"text me", "text us", "ring me", "phone me", "dial us", "please dial", "dialed number", "dialled number",
	"fax", "fax number", "fax no", "telefax", "sms", "sms to", "text message", "whatsapp", "wa.me", "viber", "imessage",
	"msisdn", "e164", "e.164", "caller id", "callerid", "caller_id", "called party", "calling party",
	"hotline", "helpline", "toll free", "toll-free", "tollfree", "voicemail", "voice mail", "switchboard", "pager number", "emergency contact",
	// German
	"telefon", "telefonnummer", "tel.-nr", "telefonnr", "telnr", "tel-nr", "rufnummer", "handy", "handynummer", "handynr",
	"mobil", "mobilnummer", "mobilfunk", "festnetz", "durchwahl", "faxnummer", "rückruf", "rückrufnummer", "erreichbar unter", "anrufen",
	// French
	"téléphone", "telephone portable", "téléphone portable", "mon portable", "numéro de téléphone", "numero de telephone", "tél",
	"mon numéro", "fixe", "télécopie", "télécopieur", "appelez", "appelez-moi", "appelle-moi", "joignable au", "rappeler",
	// Spanish
	"teléfono", "teléfonos", "número de teléfono", "numero de telefono", "tlf", "tfno", "tfn", "telf", "móvil", "movil", "celular", "llámame", "llamame",
	"llámeme", "llamar al", "mi número",
	// Portuguese
	"telefone", "telemóvel", "telemovel", "número de telefone", "fone", "ligue para", "ligar para", "meu número",
	// Italian
	"telefono", "numero di telefono", "cellulare", "recapito telefonico", "chiamami", "chiamare il", "chiama il",
	// Dutch, Afrikaans
	"telefoon", "telefoonnummer", "mobiel", "mobiele nummer", "gsm", "gsm-nummer", "06-nummer", "bel me", "bel mij", "bereikbaar op", "selfoon",
	// Nordic languages
	"mobiltelefon", "mobilnr", "tlf nr", "tlfnr", "ring mig", "ring meg",
	"puhelin", "puhelinnumero", "puh", "matkapuhelin", "gsm-numero", "soita", "sími", "símanúmer",
	// Baltic languages
	"telefonas", "tālrunis", "telefoni number", "mobiiltelefon", "helista",
	// Polish, Czech, Slovak, Hungarian, Romanian, Croatian, Slovenian
	"numer telefonu", "nr tel", "nr telefonu", "komórka", "zadzwoń", "telefon komórkowy", "telefonní číslo", "telefónne číslo", "mobilní",
	"zavolejte", "zavolajte", "telefonszám", "mobilszám", "hívjon", "număr de telefon", "numar de telefon", "sunați", "telefonski broj",
	"broj telefona", "mobitel", "telefonska številka", "nazovite",
	// Greek, Turkish
	"τηλέφωνο", "τηλ", "κινητό", "cep telefonu", "telefon numarası", "telefon no", "gsm no", "arayın",
	// Cyrillic
	"телефон", "тел", "моб", "мобильный", "номер телефона", "позвоните", "факс", "мобільний", "номер телефону", "мобилен", "звоните",
	// Arabic, Hebrew, Persian, Urdu
	"هاتف", "رقم الهاتف", "جوال", "موبايل", "واتساب", "טלפון", "נייד", "מספר טלפון", "פקס", "تلفن", "شماره تلفن", "موبایل", "فون نمبر",
	// Hindi, Bengali, Tamil
	"फ़ोन", "फोन", "मोबाइल", "फोन नंबर", "ফোন", "মোবাইল", "தொலைபேசி", "கைபேசி",
	// Chinese, Japanese, Korean
	"电话", "電話", "手机", "手機", "电话号码", "電話號碼", "手机号", "手机号码", "联系电话", "聯絡電話", "传真", "傳真",
	"電話番号", "携帯", "携帯電話", "携帯番号", "ファックス", "전화", "전화번호", "휴대폰", "핸드폰", "휴대전화", "연락처", "팩스",
	// Indonesian, Malay, Vietnamese, Thai, Filipino
	"telepon", "nomor telepon", "nomor hp", "no hp", "no. hp", "no. telp", "no telp", "telp", "hubungi", "nombor telefon",
	"điện thoại", "số điện thoại", "sđt", "di động", "โทรศัพท์", "เบอร์โทร", "มือถือ", "telepono", "tawagan",
}
