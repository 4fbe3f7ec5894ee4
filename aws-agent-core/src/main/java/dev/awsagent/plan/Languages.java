package dev.awsagent.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everyday words of a few other languages and the English ones that the planner reads in their place. A table of words and no
 * grammar: what stands in no table is not understood, as with any word.
 */
final class Languages {

    /**
     * The words of one language.
     *
     * @param verbs by which it is recognised
     * @param words the others, read only beside one of the verbs
     */
    private record Language(Map<String, String> verbs, Map<String, String> words) {}

    private static final List<Language> ALL = List.of(
            language(
                    "zeige:list zeig:list auflisten:list liste:list anzeigen:list zähle:count beschreibe:describe lösche:delete"
                            + " löschen:delete entferne:delete stoppe:stop stoppen:stop starte:start starten:start"
                            + " erstelle:create erstellen:create erzeuge:create hochladen:upload lade:download"
                            + " herunterladen:download welche:which wieviele:how_many wie:how",
                    "alle:all alles:all meine:my meinen:my mir:me mein:my die:the der:the das:the den:the dem:the des:of_the"
                            + " ein:a eine:a einen:a im:in auf:please an:on von:of vom:from aus:from nach:to zu:to zum:to mit:with"
                            + " und:and bitte:please gibt:are es:there sind:are laufen:running laufende:running"
                            + " laufenden:running gestoppte:stopped gestoppten:stopped gestoppt:stopped instanz:instance"
                            + " instanzen:instances server:servers funktion:function funktionen:functions datei:file"
                            + " dateien:files objekt:object objekte:objects ordner:folder in:in region:region"
                            + " eimer:bucket herunter:please hoch:please ab:please viele:many wie:how größer:larger kleiner:smaller älter:older neuer:newer als:than tage:days"
                            + " stunden:hours namens:called"),
            language(
                    "liste:list lister:list affiche:list afficher:list montre:list montrer:list décris:describe"
                            + " supprime:delete supprimer:delete efface:delete arrête:stop arrêter:stop démarre:start"
                            + " démarrer:start crée:create créer:create télécharge:download télécharger:download"
                            + " combien:how_many quels:which quelles:which",
                    "moi:me toutes:all tous:all tout:all toute:all mes:my mon:my ma:my les:the le:the la:the des:of_the du:of_the"
                            + " un:a une:a dans:in en:in de:of d:of à:to vers:to depuis:from avec:with et:and sont:are y:there"
                            + " s'il:please il:there vous:please te:please plaît:please plait:please fonction:function"
                            + " fonctions:functions fichier:file fichiers:files objet:object objets:objects dossier:folder"
                            + " serveur:server serveurs:servers arrêtées:stopped arrêtés:stopped région:region que:than"
                            + " jours:days heures:hours nommé:called nommée:called"),
            language(
                    "lista:list listar:list muestra:list mostrar:list muéstrame:list enseña:list describe:describe"
                            + " elimina:delete eliminar:delete borra:delete borrar:delete detén:stop detener:stop"
                            + " para:stop inicia:start iniciar:start arranca:start crea:create crear:create sube:upload"
                            + " subir:upload descarga:download descargar:download cuántos:how_many cuántas:how_many"
                            + " cuáles:which",
                    "todos:all todas:all todo:all mis:my mi:my los:the las:the el:the la:the un:a una:a en:in de:of del:of_the"
                            + " a:to desde:from con:with y:and por:please favor:please hay:are_there están:are son:are"
                            + " instancia:instance instancias:instances función:function funciones:functions archivo:file"
                            + " archivos:files fichero:file ficheros:files objeto:object objetos:objects carpeta:folder"
                            + " servidor:server servidores:servers detenidas:stopped paradas:stopped región:region que:than"
                            + " días:days horas:hours llamado:called llamada:called"),
            language(
                    "elenca:list elencare:list mostra:list mostrami:list visualizza:list descrivi:describe elimina:delete"
                            + " eliminare:delete cancella:delete ferma:stop fermare:stop avvia:start avviare:start crea:create"
                            + " creare:create carica:upload caricare:upload scarica:download scaricare:download"
                            + " quanti:how_many quante:how_many quali:which",
                    "tutti:all tutte:all tutto:all miei:my mie:my mio:my mia:my i:the gli:the le:the il:the lo:the la:the un:a"
                            + " una:a in:in nel:in_the nella:in_the di:of del:of_the della:of_the a:to da:from dal:from"
                            + " con:with e:and per:please favore:please sono:are ci:there istanza:instance istanze:instances"
                            + " funzione:function funzioni:functions oggetto:object oggetti:objects cartella:folder"
                            + " ferme:stopped fermate:stopped regione:region giorni:days ore:hours chiamato:called"),
            language(
                    "liste:list listar:list lista:list mostre:list mostrar:list mostra:list descreva:describe exclua:delete"
                            + " excluir:delete apague:delete apagar:delete remova:delete pare:stop parar:stop inicie:start"
                            + " iniciar:start crie:create criar:create envie:upload enviar:upload baixe:download"
                            + " baixar:download quantos:how_many quantas:how_many quais:which",
                    "todos:all todas:all tudo:all meus:my minhas:my meu:my minha:my os:the as:the o:the a:the um:a uma:a em:in"
                            + " no:in_the na:in_the de:of do:of_the da:of_the para:to com:with e:and por:please favor:please"
                            + " existem:are_there há:are_there são:are instância:instance instâncias:instances função:function"
                            + " funções:functions arquivo:file arquivos:files ficheiro:file ficheiros:files objeto:object"
                            + " objetos:objects pasta:folder servidor:server servidores:servers paradas:stopped região:region"
                            + " que:than dias:days horas:hours chamado:called"));

    private Languages() {}

    private static Language language(String verbs, String words) {
        return new Language(table(verbs), table(words));
    }

    private static Map<String, String> table(String pairs) {
        var table = new HashMap<String, String>();
        for (var pair : pairs.split(" ", -1)) {
            int colon = pair.indexOf(':');
            table.put(pair.substring(0, colon), pair.substring(colon + 1).replace('_', ' '));
        }
        return table;
    }

    /**
     * The English words for the sentence's, by the word as it stands in lower case; null for an English sentence. It is of a
     * language only where its first word that is no politeness is one of its verbs and no word that the planner or a tool
     * knows.
     */
    static @Nullable Map<String, String> of(String text, ToolIndex index) {
        var tokens = text.strip().split("\\s+", 8);
        for (int i = 0; i < Math.min(tokens.length, 3); i++) {
            var word = plain(tokens[i]);
            if (word.isEmpty() || English.isFiller(word)) {
                continue;
            }
            boolean known = English.knows(word) || index.known.contains(word);
            Map<String, String> best = null;
            int most = 0;
            for (var language : ALL) {
                if (known || !language.verbs().containsKey(word) && !isLead(language, tokens, i)) {
                    continue;
                }
                int count = count(language, text);
                if (count > most) {
                    most = count;
                    best = new HashMap<>(language.words());
                    best.putAll(language.verbs());
                }
            }
            return best;
        }
        return null;
    }

    /** "Bitte lösche": politeness before the verb. */
    private static boolean isLead(Language language, String[] tokens, int at) {
        return language.words().getOrDefault(plain(tokens[at]), "").equals("please")
                && at + 1 < tokens.length
                && language.verbs().containsKey(plain(tokens[at + 1]));
    }

    private static int count(Language language, String text) {
        int count = 0;
        for (var token : text.split("\\s+", -1)) {
            var word = plain(token);
            count += language.words().containsKey(word) || language.verbs().containsKey(word) ? 1 : 0;
        }
        return count;
    }

    private static String plain(String token) {
        int end = token.length();
        while (end > 0 && ",.;:!?¿¡".indexOf(token.charAt(end - 1)) >= 0) {
            end--;
        }
        return token.substring(0, end).toLowerCase(Locale.ROOT);
    }
}
