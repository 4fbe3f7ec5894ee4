package dev.awsagent.plan;

/**
 * The words that {@link Languages} reads: in each line an English word, a colon, and what means it. An underscore stands for a
 * space, {@code ~} for nothing. Words that delete, end or empty are here only where they can mean nothing else; every word
 * that denies or limits is here as the English one that does.
 */
final class LanguageTables {

    static final String GERMAN_SPLIT = """
            upload: lade+hoch lad+hoch
            download: lade+herunter lad+herunter lade+runter lad+runter hole+herunter hol+herunter hol+runter hole+runter lade+ab
            stop: fahr+herunter fahre+herunter fahr+runter fahre+runter schalte+ab halte+an halt+an
            start: fahr+hoch fahre+hoch
            turn_on: schalte+ein schalt+ein schalte+an schalt+an
            turn_off: schalte+aus schalt+aus
            create: lege+an leg+an
            list: liste+auf list+auf zähle+auf zähl+auf
            show: zeige+an zeig+an gib+aus zeigst+an
            rename: benenne+um benenn+um
            reboot: starte+neu start+neu
            add: füge+hinzu füg+hinzu
            attach: hänge+an häng+an
            detach: hänge+ab häng+ab
            release: gib+frei gebe+frei
            invoke: ruf+auf rufe+auf
            run: führe+aus führ+aus
            """;

    static final String GERMAN = """
            list of: übersicht_über liste_mit liste_von
            check: prüfe prüf prüfen überprüfe überprüfen schau schauen
            where is: wo_befindet_sich
            do not: auf_keinen_fall auf_gar_keinen_fall keinesfalls
            show: zeige zeig zeigt zeigen zeigst anzeigen angezeigt anzuzeigen sehen ansehen anschauen
            list: auflisten aufgelistet aufzulisten aufzählen aufliste
            describe: beschreibe beschreib beschreiben
            count: zähle zähl zählen
            delete: lösche lösch löschen löscht löschst
            remove: entferne entfern entfernen
            stop: stoppe stopp stoppen stoppst anhalten herunterfahren runterfahren abschalten
            start: starte starten startest hochfahren
            reboot: neustarten neu_starten reboote rebooten durchstarten neuzustarten
            terminate: terminiere terminieren
            create: erstelle erstell erstellen erstellst erzeuge erzeugen anlegen anzulegen
            upload: hochladen hochzuladen
            download: herunterladen runterladen herunterzuladen
            copy: kopiere kopier kopieren
            move: verschiebe verschieb verschieben
            sync: synchronisiere synchronisier synchronisieren abgleichen
            rename: umbenennen umzubenennen
            invoke: rufe_auf aufrufen
            run: führe_aus ausführen auszuführen
            enable: aktiviere aktivier aktivieren einschalten anschalten
            disable: deaktiviere deaktivier deaktivieren ausschalten
            encrypt: verschlüssele verschlüssle verschlüsseln
            block: blockiere blockier blockieren sperre sperren
            empty: leere leeren
            attach: anhängen
            add: hinzufügen
            tag: tagge taggen
            find: finde finden suche such suchen
            give: gib gebt geben gibst
            tell: sag sage sagen
            which: welche welcher welches welchen welchem
            how many: wieviele wieviel wie_viele wie_viel
            how: wie
            how big: wie_groß wie_gross
            what: was
            where: wo
            who: wer
            when: wann
            why: warum wieso weshalb
            whether: ob
            please: bitte
            thanks: danke dankeschön vielen_dank danke_schön besten_dank
            hello: hallo moin servus guten_morgen guten_tag guten_abend grüß_dich hi_zusammen hallo_zusammen
            can: kannst können könnt kann könnte
            could: könntest könnten
            would: würdest würden würde
            want: will möchte möchten wollen
            like: hätte_gern hätte_gerne
            need: brauche brauch brauchen benötige benötigen
            i: ich
            you: du sie ihr
            we: wir
            me: mir mich
            us: uns
            ~: mal eigentlich denn gerne gern doch einmal eben schnell kurz dir
            all: alle alles allen aller alle_meine sämtliche
            my: mein meine meinen meiner meinem meines
            our: unser unsere unseren unserer unserem
            the: die der das den dem
            of the: des
            a: ein eine einen einem einer
            is: ist
            are: sind
            are there: gibt_es gibts gibt's es_gibt
            is there: gibt_es_einen gibt_es_eine gibt_es_ein
            have: hab habe haben hast habt
            has: hat
            was: war
            were: waren wurden
            was: wurde
            deleted: gelöscht gelöschte gelöschten
            created: erstellt angelegt
            in the: im ins
            in: in
            on: auf an
            on the: am beim bei
            of: von
            from the: vom
            from: aus ab
            out of: heraus
            to: nach zu
            to the: zum zur
            for: für
            with: mit
            as: als
            and: und sowie
            under: unter
            not: nicht
            no: kein keine keinen keiner keinem keines
            nothing: nichts
            never: nie niemals
            neither: weder
            without: ohne
            except: außer ausser ausgenommen bis_auf mit_ausnahme_von abgesehen_von ausgeschlossen bis_auf_den bis_auf_die
            only: nur lediglich ausschließlich
            but: aber sondern jedoch
            or: oder
            if: wenn falls sofern
            then: dann danach anschließend
            also: auch ebenfalls
            again: wieder nochmal erneut
            instead: stattdessen statt anstatt
            until: bis
            while: während
            before: vor bevor
            after: nachdem
            since: seit
            still: noch
            it: es ihn
            them: ihnen
            this: diese dieser dieses diesen diesem
            that: jene jener
            other: andere anderen anderer
            instance: instanz
            instances: instanzen
            server: server rechner maschine vm
            servers: servers maschinen
            function: funktion lambdafunktion lambda-funktion
            functions: funktionen lambdafunktionen lambda-funktionen lambdas
            lambda: lambda
            file: datei
            files: dateien
            object: objekt
            objects: objekte objekten
            folder: ordner verzeichnis
            bucket: eimer
            buckets: buckets s3-buckets
            security groups: sicherheitsgruppen
            security group: sicherheitsgruppe
            elastic ips: elastische_ips elastischen_ips elastic-ips
            key pairs: schlüsselpaare
            volumes: datenträger festplatten platten
            snapshots: schnappschüsse
            snapshot: schnappschuss
            images: abbilder
            region: region
            versioning: versionierung versioniert
            encryption: verschlüsselung
            encrypted: verschlüsselt verschlüsselte verschlüsselten
            unencrypted: unverschlüsselt unverschlüsselte unverschlüsselten
            public access: öffentlichen_zugriff öffentliche_zugriff öffentlicher_zugriff öffentlichem_zugriff
            public: öffentlich öffentliche öffentlichen öffentlicher
            policy: richtlinie bucket-richtlinie
            logs: protokolle logs protokoll
            tags: etiketten
            tag: etikett
            size: größe
            contents: inhalt
            details: einzelheiten
            status: zustand
            list: liste übersicht
            running: laufend laufende laufenden laufender laufen läuft
            stopped: gestoppt gestoppte gestoppten gestoppter angehalten angehaltene angehaltenen
            enabled: aktiviert eingeschaltet
            disabled: deaktiviert
            blocked: blockiert gesperrt
            attached: angehängt
            unattached: nicht_angehängt nicht_angehängte nicht_angehängten
            unused: unbenutzt unbenutzte ungenutzte ungenutzten unbenutzten
            empty: leer leeren
            open: offen offene offenen
            new: neuen neue neues neuer neuem
            old: alt alte alten
            is in: liegt steckt befindet_sich
            are in: liegen befinden_sich
            right now: gerade derzeit momentan aktuell im_moment jetzt
            how big is: wie_groß_ist wie_gross_ist
            larger than: größer_als grösser_als
            smaller than: kleiner_als
            older than: älter_als
            newer than: neuer_als jünger_als
            larger: größer
            smaller: kleiner
            largest: größten größte
            oldest: ältesten älteste
            newest: neuesten neueste neusten
            last: letzten letzte letzter
            last week: letzte_woche letzter_woche
            today: heute
            yesterday: gestern
            days: tage tagen
            day: tag_alt
            hours: stunden
            hour: stunde
            weeks: wochen
            months: monate monaten
            minutes: minuten
            called: namens benannt genannt mit_dem_namen mit_namen
            exist: existiert existieren
            costs: kostet kosten
            """;

    static final String FRENCH = """
            how: comment
            deleted: supprimé supprimée supprimés supprimées effacé effacés
            created: créé créée créés créées
            terminated: résilié résiliée terminé terminée
            started: démarré démarrée
            run: lance lancer lancez
            check: vérifie vérifier vérifiez contrôle contrôler regarde regarder
            where is: où_se_trouve où_est
            where are: où_se_trouvent où_sont
            ~: surtout
            are there: existe-t-il
            empty bucket: vide_bucket
            show: affiche afficher affichez montre montrer montrez voir visualiser afficher_les
            list: lister listez énumère énumérer liste
            describe: décris décrire décrivez
            count: compte compter comptez
            delete: supprime supprimer supprimez efface effacer effacez
            remove: retire retirer retirez enlève enlever enlevez
            stop: arrête arrêter arrêtez stoppe stopper stoppez éteins éteindre éteignez
            start: démarre démarrer démarrez allume allumer allumez
            reboot: redémarre redémarrer redémarrez reboote rebooter relance relancer
            terminate: résilie résilier résiliez termine terminer terminez
            create: crée créer créez
            upload: envoie envoyer envoyez téléverse téléverser téléversez uploade uploader charge charger mets mettre mettez dépose déposer
            download: télécharge télécharger téléchargez récupère récupérer
            copy: copie copier copiez
            move: déplace déplacer déplacez
            sync: synchronise synchroniser synchronisez
            rename: renomme renommer renommez
            run: exécute exécuter exécutez
            invoke: invoque invoquer invoquez appelle appeler
            enable: active activer activez
            disable: désactive désactiver désactivez
            encrypt: chiffre chiffrer chiffrez
            block: bloque bloquer bloquez
            empty: vide_le_bucket vider videz
            add: ajoute ajouter ajoutez
            attach: attache attacher attachez
            detach: détache détacher détachez
            find: trouve trouver cherche chercher
            give: donne donner donnez
            tell: dis dire dites
            which: quel quelle quels quelles lesquels lesquelles
            how many: combien combien_de combien_d'
            are there: y_a-t-il y_a il_y_a y-a-t-il
            how big is: quelle_taille_fait quelle_est_la_taille_de combien_pèse quelle_est_la_taille_du combien_fait
            what is in: que_contient qu'est-ce_que_contient que_trouve-t-on_dans qu'y_a-t-il_dans qu'est-ce_qu'il_y_a_dans
            contain: contient contiennent
            what: que quoi qu'est-ce_que
            where: où
            who: qui_a
            when: quand
            why: pourquoi
            ~: est-ce_que est-ce_qu'il est-ce donc un_peu
            please: s'il_vous_plaît s'il_te_plaît s'il_vous_plait s'il_te_plait stp svp merci_de veuillez
            thanks: merci
            hello: bonjour salut bonsoir coucou
            can: peux pouvez peut peux-tu peut-on pouvez-vous
            could: pourrais pourriez pourrait pourriez-vous pourrais-tu
            want: veux voudrais souhaite souhaiterais aimerais voulons
            i: je
            you: tu vous
            we: nous on
            me: moi
            i have: j'ai ai-je
            i need: j'ai_besoin_de j'ai_besoin_d' j'ai_besoin_du il_me_faut il_me_faudrait il_nous_faut
            we need: nous_avons_besoin_de nous_avons_besoin_d' on_a_besoin_de on_a_besoin_d'
            have: ai avons avez
            has: a
            we have: avons-nous a-t-on
            all: tous tout toute toutes tous_les toutes_les
            my: mes mon ma
            our: notre nos
            the: le la les
            of the: du
            of: de des
            a: un une
            is: est est-il est-elle
            are: sont sont-ils sont-elles
            which are: quels_sont quelles_sont
            what is: quelle_est quel_est
            that are: qui_sont
            that: qui que
            in: dans en
            on: sur
            to: à vers
            to the: au aux
            in it: dedans
            there: y
            from: depuis
            from the: depuis_le
            for: pour
            with: avec
            as: comme sous_le_nom
            and: et ainsi_que
            under: sous
            not: pas
            ne: ne n
            no: aucun aucune
            never: jamais
            nothing: rien
            without: sans
            except: sauf excepté hormis hors à_l'exception_de à_part exceptée à_l'exception_du
            only: seulement uniquement seul seule seuls seules
            but: mais
            or: ou
            if: si
            then: puis ensuite
            also: aussi également
            again: encore
            instead: plutôt
            until: jusqu'à jusque
            while: pendant
            before: avant
            after: après
            since: depuis_hier
            it: ça cela
            this: ce cet cette ces
            other: autre autres
            instance: instance
            instances: instances
            function: fonction
            functions: fonctions
            file: fichier
            files: fichiers
            object: objet
            objects: objets
            folder: dossier répertoire
            server: serveur machine
            servers: serveurs machines
            bucket: compartiment seau
            buckets: compartiments
            security groups: groupes_de_sécurité
            security group: groupe_de_sécurité
            elastic ips: adresses_ip_élastiques ip_élastiques elastic_ip ips_élastiques
            key pairs: paires_de_clés
            volumes: volumes disques
            snapshots: instantanés
            snapshot: instantané
            region: région
            versioning: versionnement versionning versionnage gestion_des_versions contrôle_de_version
            encryption: chiffrement
            encrypted: chiffré chiffrée chiffrés chiffrées
            public access: accès_public
            public: public publique publics publiques
            private: privé privée
            policy: politique stratégie
            logs: journaux journal
            tag: étiquette
            tags: étiquettes
            size: taille
            contents: contenu
            details: détails
            status: état statut
            running: en_cours_d'exécution en_marche allumées allumés actives en_cours démarrées tournent tourne
            stopped: arrêté arrêtée arrêtés arrêtées éteintes éteints éteinte éteint stoppées stoppés
            enabled: activé activée activés activées
            disabled: désactivé désactivée
            blocked: bloqué bloquée
            attached: attaché attachés attachée attachées
            unused: inutilisé inutilisés inutilisée inutilisées non_utilisés non_utilisées
            open: ouvert ouverte ouverts ouvertes
            to the world: au_monde au_monde_entier sur_le_monde
            empty: vides
            new: nouveau nouvel nouvelle nouveaux nouvelles
            right now: en_ce_moment actuellement maintenant
            larger than: plus_gros_que plus_grands_que plus_grand_que plus_grosses_que supérieurs_à plus_de plus_volumineux_que
            smaller than: plus_petits_que inférieurs_à moins_de
            older than: plus_anciens_que plus_vieux_que plus_anciennes_que plus_vieilles_que plus_vieux_de
            newer than: plus_récents_que plus_récentes_que
            largest: plus_gros plus_grands
            oldest: plus_anciens plus_vieux
            last: derniers dernières dernier dernière
            today: aujourd'hui
            yesterday: hier
            MB: mo
            GB: go
            days: jours
            hours: heures
            weeks: semaines
            months: mois
            minutes: minutes
            called: nommé nommée appelé appelée
            exist: existe existe-t-il existent
            """;

    static final String SPANISH = """
            check: comprueba comprobar compruebe verifica verificar revisa revisar
            put: pon poner mete
            are: siguen
            attached: adjunto adjunta
            show: muestra mostrar muestre muestren enseña enseñar enseñe ver visualiza visualizar mostrarme mostrarnos
            list: lista listar liste enumera enumerar
            describe: describe describir describa
            count: cuenta contar
            delete: elimina eliminar elimine borra borrar borre suprime suprimir borres elimines
            remove: quita quitar quite quites retira
            stop: detén detener detenga detengas apaga apagar apague apagues parar pare pares
            start: inicia iniciar inicie arranca arrancar arranque enciende encender encienda inicies
            reboot: reinicia reiniciar reinicie reinicies
            terminate: termina terminar termine termines
            create: crea crear cree
            upload: sube subir suba carga cargar
            download: descarga descargar descargue baja bajar bájate
            copy: copia copiar copie
            move: mueve mover mueva
            sync: sincroniza sincronizar sincronice
            rename: renombra renombrar renombre
            run: ejecuta ejecutar ejecute corre correr
            invoke: invoca invocar invoque llama_a
            enable: activa activar active habilita habilitar habilite
            disable: desactiva desactivar desactive deshabilita deshabilitar
            encrypt: cifra cifrar cifre encripta encriptar
            block: bloquea bloquear bloquee
            empty: vacía vaciar vacíe
            add: añade añadir añada agrega agregar agregue
            attach: adjunta adjuntar
            detach: desconecta desconectar
            find: encuentra encontrar busca buscar
            give: da dar dé
            tell: di decir dime dígame
            give me: dame deme
            which: qué cuál cuáles que_instancias
            how many: cuántos cuántas
            how much: cuánto
            how big is: cuánto_ocupa cuánto_pesa qué_tamaño_tiene cuál_es_el_tamaño_de cuán_grande_es cuál_es_el_tamaño_del
            what is in: qué_hay_en qué_contiene
            what is there in: qué_hay
            contain: contiene
            how: cómo
            where: dónde
            who: quién
            when: cuándo
            why: por_qué
            please: por_favor porfa porfavor
            thanks: gracias muchas_gracias
            hello: hola buenas buenos_días buenas_tardes buenas_noches
            can: puedes puede podéis pueden puedo
            could: podrías podría podríais
            want: quiero quisiera queremos
            like: gustaría
            need: necesito necesitamos necesita
            have: tengo tenemos tienes
            has: tiene tienen
            i: yo
            you: tú usted
            we: nosotros
            me: me
            us: nos
            ~: ahora_mismo_por_favor pues
            all: todos todas todo toda todos_los todas_las todos_mis todas_mis
            my: mis mi
            our: nuestro nuestra nuestros nuestras
            the: los las el la
            of the: del
            of: de
            a: un una unos unas
            is: está es
            are: están son
            are there: hay
            that are: que_están que_son
            that: que
            in: en
            to: a hacia
            to the: al
            from: desde
            from the: desde_el
            for: para
            with: con
            as: como
            and: y e así_como
            on: sobre
            under: bajo
            not: no
            never: nunca jamás
            no: ningún ninguna ninguno
            nothing: nada
            neither: tampoco ni
            without: sin
            except: excepto salvo menos exceptuando a_excepción_de a_excepción_del con_excepción_de aparte_de quitando
            only: solo sólo solamente únicamente
            but: pero sino
            or: o
            if: si
            then: luego después entonces
            also: también además
            again: otra_vez de_nuevo
            instead: en_lugar_de en_vez_de
            until: hasta
            while: mientras
            before: antes
            since: desde_ayer
            still: aún todavía
            it: ello
            this: este esta estos estas esto
            is enabled: está_activado está_activada
            other: otro otra otros otras
            instance: instancia
            instances: instancias
            function: función
            functions: funciones
            file: archivo fichero
            files: archivos ficheros
            object: objeto
            objects: objetos
            folder: carpeta directorio
            server: servidor máquina
            servers: servidores máquinas
            bucket: cubo
            buckets: cubos
            security groups: grupos_de_seguridad
            security group: grupo_de_seguridad
            elastic ips: ips_elásticas direcciones_ip_elásticas ip_elásticas
            key pairs: pares_de_claves
            volumes: volúmenes discos
            volume: volumen
            snapshots: instantáneas
            snapshot: instantánea
            images: imágenes
            region: región
            versioning: versionado control_de_versiones versionamiento
            encryption: cifrado
            encrypted: cifrados cifradas cifrada
            public access: acceso_público
            public: público pública públicos públicas
            private: privado privada
            policy: política
            logs: registros
            tag: etiqueta
            tags: etiquetas
            size: tamaño
            contents: contenido
            details: detalles
            status: estado
            list: listado
            running: en_ejecución en_marcha corriendo encendidas encendidos activas ejecutándose funcionando
            stopped: detenidas detenidos detenida detenido paradas parados parada parado apagadas apagados apagada apagado
            enabled: activado activada activados habilitado habilitada
            disabled: desactivado desactivada
            blocked: bloqueado
            attached: adjuntos conectados
            unused: sin_usar sin_uso no_utilizados no_usadas no_usados
            open: abierto abierta abiertos abiertas
            to the world: al_mundo a_todo_el_mundo
            empty: vacíos vacías vacío
            new: nuevo nueva nuevos nuevas
            right now: ahora ahora_mismo actualmente en_este_momento
            larger than: mayores_de mayores_que más_grandes_que más_grandes_de de_más_de que_pesen_más_de
            smaller than: menores_de menores_que más_pequeños_que
            older than: más_antiguos_que más_antiguas_que más_viejos_que más_antiguos_de
            newer than: más_recientes_que más_nuevos_que
            largest: más_grandes
            oldest: más_antiguos más_antiguas
            last: últimos últimas último última
            today: hoy
            yesterday: ayer
            days: días
            hours: horas
            weeks: semanas
            months: meses
            minutes: minutos
            called: llamado llamada con_nombre con_el_nombre
            exist: existe
            """;

    static final String ITALIAN = """
            check: controlla controllare verifica verificare
            put: metti mettere metta
            where is: dove_si_trova dov'è
            running: girano gira
            show: mostra mostrare mostri visualizza visualizzare visualizzi vedere fammi_vedere fai_vedere mi_fai_vedere
            list: elenca elencare elenchi elencate
            describe: descrivi descrivere descriva
            count: conta contare
            delete: elimina eliminare elimini cancella cancellare cancelli
            remove: rimuovi rimuovere rimuova togli togliere
            stop: ferma fermare fermi arresta arrestare spegni spegnere spenga
            start: avvia avviare avvii accendi accendere accenda
            reboot: riavvia riavviare riavvii
            terminate: termina terminare termini
            create: crea creare crei
            upload: carica caricare carichi
            download: scarica scaricare scarichi
            copy: copia copiare copi
            move: sposta spostare sposti
            sync: sincronizza sincronizzare sincronizzi
            rename: rinomina rinominare rinomini
            run: esegui eseguire esegua lancia lanciare
            invoke: invoca invocare invochi richiama
            enable: attiva attivare attivi abilita abilitare
            disable: disattiva disattivare disabilita disabilitare
            encrypt: cifra cifrare crittografa crittografare
            block: blocca bloccare blocchi
            empty: svuota svuotare
            add: aggiungi aggiungere aggiunga
            attach: collega collegare
            detach: scollega scollegare
            find: trova trovare cerca cercare
            give me: dammi mi_dai
            tell me: dimmi mi_dici
            tell: dire
            which: quali quale
            how many: quanti quante
            how much: quanto
            how big is: quanto_è_grande quanto_pesa quanto_occupa qual_è_la_dimensione_di qual_è_la_dimensione_del
            what is in: cosa_c'è_in che_cosa_c'è_in cosa_contiene cosa_c'è_nel cosa_c'è_nella
            what: cosa che_cosa
            how: come
            where: dove
            who: chi
            when: quando
            why: perché
            please: per_favore per_piacere per_cortesia
            thanks: grazie grazie_mille
            hello: ciao salve buongiorno buonasera buon_giorno
            can: puoi può potete posso
            could: potresti potrebbe potreste
            want: voglio vorrei vogliamo
            like: piacerebbe
            need: ho_bisogno_di mi_serve ci_serve abbiamo_bisogno_di ho_bisogno_d'
            have: ho abbiamo hai
            has: ha hanno
            i: io
            you: tu
            we: noi
            me: mi
            us: ci
            all: tutti tutte tutto tutta tutti_i tutte_le tutti_gli
            my: miei mie mio mia i_miei le_mie il_mio la_mia
            our: nostro nostra nostri nostre i_nostri le_nostre
            the: i gli le il lo la
            of the: del della dello dei degli delle
            of: di
            a: un una uno
            is: è
            are: sono
            are there: ci_sono
            is there: c'è
            that are: che_sono
            that: che
            in: in
            in the: nel nella nello nei negli nelle
            on the: sul sulla sullo sui sulle
            on: su
            to: a ad verso
            to the: al alla allo ai agli alle
            from: da
            from the: dal dalla dallo dai dagli dalle
            for: per
            with: con
            with the: col
            and: e ed
            under: sotto
            not: non
            never: mai
            no: nessun nessuna nessuno
            nothing: niente nulla
            neither: né neanche nemmeno
            without: senza
            except: tranne eccetto salvo meno escluso esclusa esclusi escluse ad_eccezione_di a_parte fuorché
            only: solo soltanto solamente unicamente
            but: ma però bensì
            or: o oppure
            if: se
            then: poi quindi dopo
            also: anche pure
            again: ancora di_nuovo
            instead: invece
            until: fino
            while: mentre
            before: prima
            it: esso ciò
            this: questo questa questi queste
            other: altro altra altri altre
            instance: istanza
            instances: istanze
            function: funzione
            functions: funzioni
            file: file
            files: file
            object: oggetto
            objects: oggetti
            folder: cartella
            server: macchina server
            servers: macchine
            security groups: gruppi_di_sicurezza
            security group: gruppo_di_sicurezza
            elastic ips: ip_elastici indirizzi_ip_elastici
            key pairs: coppie_di_chiavi
            volumes: volumi dischi
            region: regione
            versioning: versionamento controllo_delle_versioni
            encryption: crittografia cifratura
            encrypted: cifrato cifrati crittografati crittografato
            public access: accesso_pubblico
            public: pubblico pubblica pubblici pubbliche
            private: privato privata
            policy: criterio
            logs: registri
            tag: etichetta
            tags: etichette
            size: dimensione dimensioni
            contents: contenuto
            details: dettagli
            status: stato
            list: lista elenco
            running: in_esecuzione attive accese accesi in_funzione
            stopped: ferme fermi ferma_ora fermate spente spenti fermata arrestate
            enabled: attivo attivato attivata abilitato abilitata
            disabled: disattivato disattivata disabilitato
            blocked: bloccato
            attached: collegati
            unused: inutilizzati inutilizzate non_utilizzati non_usati
            open: aperto aperta aperti aperte
            to the world: al_mondo a_tutto_il_mondo
            empty: vuoto vuoti vuota vuote
            new: nuovo nuova nuovi nuove
            right now: adesso ora attualmente in_questo_momento
            larger than: più_grandi_di maggiori_di più_grande_di superiori_a
            smaller than: più_piccoli_di minori_di
            older than: più_vecchi_di più_vecchie_di
            newer than: più_recenti_di
            largest: più_grandi
            oldest: più_vecchi più_vecchie
            last: ultimi ultime ultimo ultima
            today: oggi
            yesterday: ieri
            days: giorni
            hours: ore
            weeks: settimane
            months: mesi
            minutes: minuti
            called: chiamato chiamata denominato di_nome
            exist: esiste
            """;

    static final String PORTUGUESE = """
            check: verifique verificar verifica confira
            where is: onde_fica onde_está
            upload: faz_upload_de fazer_upload_de faz_o_upload_de coloque ponha
            download: fazer_download_de faz_download_de
            ~: pra_mim para_mim
            to the: pro
            running: no_ar
            show: mostre mostrar mostra exiba exibir ver visualize visualizar
            list: liste listar lista enumere
            describe: descreva descrever
            count: conte contar
            delete: exclua excluir apague apagar deletar deleta elimine eliminar apaga exclui
            remove: remova remover tire
            stop: pare parar desligue desligar desliga interrompa interromper
            start: inicie iniciar inicia ligue ligar liga
            reboot: reinicie reiniciar reinicia
            terminate: termine terminar
            create: crie criar cria
            upload: envie enviar carregue carregar suba subir faça_upload_de envia faça_o_upload_de
            download: baixe baixar baixa descarregue descarregar faça_download_de faça_o_download_de
            copy: copie copiar copia
            move: mova mover
            sync: sincronize sincronizar sincroniza
            rename: renomeie renomear
            run: execute executar rode rodar executa
            invoke: invoque invocar chame chamar
            enable: ative ativar ativa habilite habilitar
            disable: desative desativar desabilite desabilitar
            encrypt: criptografe criptografar cifre encripte
            block: bloqueie bloquear bloqueia
            empty: esvazie esvaziar
            add: adicione adicionar acrescente adiciona
            attach: anexe anexar
            detach: desanexe desanexar
            find: encontre encontrar procure procurar
            give: dê dar
            give me: me_dê me_dá dê-me
            tell: diga dizer
            tell me: me_diga me_diz
            which: quais qual
            how many: quantos quantas
            how much: quanto
            how big is: quanto_pesa quanto_ocupa qual_o_tamanho_do qual_o_tamanho_da qual_é_o_tamanho_do qual_o_tamanho_de
            what is in: o_que_tem_em o_que_há_em o_que_existe_em o_que_contém o_que_tem_no o_que_há_no
            what: o_que que_é
            how: como
            where: onde
            who: quem
            when: quando
            why: por_que
            please: por_favor
            thanks: obrigado obrigada valeu
            hello: olá oi bom_dia boa_tarde boa_noite
            can: pode podes consegue você_pode posso
            could: poderia podia
            want: quero queria gostaria_de quer
            need: preciso_de preciso precisamos_de precisamos
            have: tenho temos
            has: tem têm
            i: eu
            you: você tu vocês
            we: nós a_gente
            me: me
            us: nos
            all: todos todas tudo todo toda todos_os todas_as
            my: meus minhas meu minha os_meus as_minhas o_meu a_minha
            our: nosso nossa nossos nossas
            the: os as o a
            of the: do da dos das
            of: de
            a: um uma uns umas
            is: está é
            are: estão são
            are there: existem há
            that are: que_estão que_são
            that: que
            in: em
            in the: no na
            to: para pra
            to the: ao à aos às pro
            from: desde
            for: por
            with: com
            and: e
            on: sobre
            under: sob
            not: não
            never: nunca jamais
            no: nenhum nenhuma
            nothing: nada
            neither: nem
            without: sem
            except: exceto menos salvo tirando com_exceção_de com_exceção_do a_não_ser fora
            only: só somente apenas
            but: mas porém
            or: ou
            if: se
            then: depois então
            also: também
            again: novamente de_novo
            instead: em_vez_de
            until: até
            while: enquanto
            before: antes
            still: ainda
            it: ele ela isso isto
            this: este esta estes estas esse essa
            other: outro outra outros outras
            instance: instância
            instances: instâncias
            function: função
            functions: funções
            file: arquivo ficheiro
            files: arquivos ficheiros
            object: objeto
            objects: objetos
            folder: pasta diretório
            server: servidor máquina
            servers: servidores máquinas
            buckets: buckets
            bucket: bucket
            security groups: grupos_de_segurança
            security group: grupo_de_segurança
            elastic ips: ips_elásticos endereços_ip_elásticos
            key pairs: pares_de_chaves
            volumes: discos
            images: imagens
            region: região
            versioning: versionamento controle_de_versão
            encryption: criptografia
            encrypted: criptografados criptografado criptografada
            public access: acesso_público
            public: público pública públicos públicas
            private: privado privada
            policy: política
            logs: registros
            tag: etiqueta
            tags: etiquetas
            size: tamanho
            contents: conteúdo
            details: detalhes
            status: estado
            running: em_execução rodando ligadas ligados ativas em_funcionamento
            stopped: paradas parados parada parado desligadas desligados desligada desligado
            enabled: ativado ativada ativo habilitado habilitada
            disabled: desativado desativada
            blocked: bloqueado
            attached: anexados
            unused: sem_uso não_utilizados não_usados não_utilizadas
            open: aberto aberta abertos abertas
            to the world: ao_mundo para_o_mundo
            empty: vazio vazios vazia vazias
            new: novo nova novos novas
            right now: agora atualmente no_momento neste_momento
            larger than: maiores_que maiores_do_que maior_que
            smaller than: menores_que menores_do_que
            older than: mais_antigos_que mais_antigas_que mais_velhos_que mais_antigos_do_que
            newer than: mais_recentes_que mais_novos_que
            largest: maiores
            oldest: mais_antigos mais_antigas
            last: últimos últimas último última
            today: hoje
            yesterday: ontem
            days: dias
            hours: horas
            weeks: semanas
            months: meses
            minutes: minutos
            called: chamado chamada com_o_nome com_nome
            exist: existe
            """;

    private LanguageTables() {}
}
